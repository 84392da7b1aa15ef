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
                "permissions": (("hide_missing", "Can hide the products that a file does not hold"),),
            },
        ),
        migrations.AddField(
            model_name="catalog",
            name="is_limited",
            field=models.BooleanField(
                default=False,
                help_text="Otherwise everybody who has the permissions may manage it.",
                verbose_name="limited to chosen staff",
            ),
        ),
        migrations.AddField(
            model_name="catalog",
            name="staff",
            field=models.ManyToManyField(
                blank=True,
                help_text="Who may manage it then, besides superusers.",
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
