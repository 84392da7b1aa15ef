"""Secrets of authenticator apps are encrypted in the database from now on, recovery codes hashed."""

from binascii import unhexlify

from django.db import migrations


def seal(apps, schema_editor):
    from access import sealing
    from webapp.models import hashed, new_salt, sealed_for

    for device in apps.get_model("otp_totp", "TOTPDevice").objects.exclude(key__startswith=sealing.MARK):
        device.key = sealed_for(device.user_id, unhexlify(device.key.encode()))
        device.save(update_fields=("key",))
    for device in apps.get_model("otp_static", "StaticDevice").objects.all():
        device.name = new_salt()
        device.save(update_fields=("name",))
        for code in device.token_set.all():
            code.token = hashed(code.token, device.name)
            code.save(update_fields=("token",))


class Migration(migrations.Migration):
    initial = True
    dependencies = [("otp_totp", "0003_add_timestamps"), ("otp_static", "0003_add_timestamps")]
    operations = [
        migrations.CreateModel(
            name="AuthenticatorApp",
            fields=[],
            options={"proxy": True, "indexes": [], "constraints": []},
            bases=("otp_totp.totpdevice",),
        ),
        migrations.CreateModel(
            name="RecoveryCodes",
            fields=[],
            options={"proxy": True, "indexes": [], "constraints": []},
            bases=("otp_static.staticdevice",),
        ),
        migrations.RunPython(seal),
    ]
