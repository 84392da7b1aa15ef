from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("catalog", "0017_proposals_by_picture"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="import",
            options={
                "ordering": ("-id",),
                "permissions": (("hide_missing", "Can hide products that are missing from an import"),),
            },
        ),
        migrations.AddField(
            model_name="catalog",
            name="is_limited",
            field=models.BooleanField(
                default=False,
                help_text="If not, everybody with the permissions can manage it.",
                verbose_name="limited to chosen staff",
            ),
        ),
        migrations.AddField(
            model_name="catalog",
            name="staff",
            field=models.ManyToManyField(
                blank=True,
                help_text="Who can manage it if it is limited, besides superusers.",
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
