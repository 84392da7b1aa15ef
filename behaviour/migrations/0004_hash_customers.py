from django.db import migrations

from behaviour import customers


def hash_customers(apps, schema_editor):
    """Customers' ids of an earlier release become keyed hashes; there is no way back."""
    events = apps.get_model("behaviour", "StoredEvent").objects
    plain = events.exclude(customer="").exclude(customer__startswith=customers.MARK)
    for customer in list(plain.order_by().values_list("customer", flat=True).distinct()):
        events.filter(customer=customer).update(customer=customers.hashed(customer))


class Migration(migrations.Migration):

    dependencies = [
        ('behaviour', '0003_popularity_weight'),
    ]

    operations = [
        migrations.RunPython(hash_customers, migrations.RunPython.noop),
    ]
