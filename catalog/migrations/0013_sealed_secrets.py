"""Secrets of webhooks and addresses of feeds, which may hold passwords, are encrypted in the database from now on."""

import django.core.validators
from django.db import migrations

import access.fields
import catalog.models.api

SEALED = (("Webhook", "secret"), ("Webhook", "address"), ("Source", "location"))


def seal(apps, schema_editor):
    for model, name in SEALED:
        meta = apps.get_model("catalog", model)._meta
        field = meta.get_field(name)
        table, column = schema_editor.quote_name(meta.db_table), schema_editor.quote_name(field.column)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f"SELECT id, {column} FROM {table}")
            for pk, plain in cursor.fetchall():
                cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", (field.get_prep_value(plain), pk))


class Migration(migrations.Migration):
    dependencies = [("catalog", "0012_search_rules")]
    operations = [
        migrations.AlterField(
            model_name="source",
            name="location",
            field=access.fields.SealedField(
                help_text="https://shop.example/feed.xml, with https://name:password@shop.example/… where it asks "
                "for them · name of a folder within SOURCES_FOLDER · bucket/prefix",
                max_length=2000,
            ),
        ),
        migrations.AlterField(
            model_name="webhook",
            name="address",
            field=access.fields.SealedField(
                max_length=1000,
                validators=[django.core.validators.URLValidator(schemes=("http", "https"))],
            ),
        ),
        migrations.AlterField(
            model_name="webhook",
            name="secret",
            field=access.fields.SealedField(
                default=catalog.models.api.new_secret,
                help_text="Signs what is sent, so that the receiver knows who sent it.",
                max_length=64,
            ),
        ),
        migrations.RunPython(seal),
    ]
