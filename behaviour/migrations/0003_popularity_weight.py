import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('behaviour', '0002_analytics'),
    ]

    operations = [
        migrations.CreateModel(
            name='PopularityWeight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('catalog', models.CharField(blank=True, help_text='Its short name, as in the addresses of its products; empty: all that are not named here.', max_length=200, unique=True, verbose_name='catalogue')),
                ('weight', models.FloatField(help_text='From 0 (not at all) to 0.1; having all the words of a search counts 0.2.', validators=[django.core.validators.MinValueValidator(0.0), django.core.validators.MaxValueValidator(0.1)])),
            ],
            options={
                'verbose_name': 'weight of popularity',
                'verbose_name_plural': 'weights of popularity',
                'ordering': ('catalog',),
            },
        ),
    ]
