from django.db import migrations, models
from django.utils import timezone


def close_counted_days(apps, schema_editor):
    """Days that an earlier release counted have no events any more, and must not be counted again."""
    made_at = timezone.now()
    days = apps.get_model("behaviour", "DailyCount").objects.values_list("day", flat=True).distinct()
    closed = [apps.get_model("behaviour", "SummarisedDay")(day=day, made_at=made_at, is_closed=True) for day in days]
    apps.get_model("behaviour", "SummarisedDay").objects.bulk_create(closed)


class Migration(migrations.Migration):

    dependencies = [
        ('behaviour', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SummarisedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('made_at', models.DateTimeField()),
                ('is_closed', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='DailyPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('row', models.CharField(blank=True, max_length=200)),
                ('position', models.PositiveIntegerField()),
                ('shown', models.PositiveIntegerField()),
                ('clicks', models.PositiveIntegerField()),
                ('bought', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'row', 'position'), name='place_once')],
            },
        ),
        migrations.CreateModel(
            name='DailySearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('query', models.CharField(blank=True, max_length=200)),
                ('searches', models.PositiveIntegerField()),
                ('empty', models.PositiveIntegerField()),
                ('clicked', models.PositiveIntegerField()),
                ('known', models.PositiveIntegerField()),
                ('refined', models.PositiveIntegerField()),
                ('bought', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'query'), name='searches_once')],
            },
        ),
        migrations.CreateModel(
            name='Analytics',
            fields=[
            ],
            options={
                'verbose_name': 'analytics',
                'verbose_name_plural': 'analytics',
                'proxy': True,
                'default_permissions': ('view',),
                'indexes': [],
                'constraints': [],
            },
            bases=('behaviour.summarisedday',),
        ),
        migrations.RunPython(close_counted_days, migrations.RunPython.noop),
    ]
