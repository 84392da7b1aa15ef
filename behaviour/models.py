"""Events in the relational database: each for a number of days, then as counts."""

from __future__ import annotations

from django.db import models


class StoredEvent(models.Model):
    """An event as :class:`behaviour.events.Event` has it. Products are named by their ids alone: what shoppers did
    outlives a product that was deleted and added again."""

    event_id = models.UUIDField()
    type = models.CharField(max_length=20)
    visitor = models.CharField(max_length=64, blank=True)
    customer = models.CharField(max_length=64, blank=True)
    catalog = models.CharField(max_length=200, blank=True)
    product = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_index=True)
    query_id = models.CharField(max_length=200, blank=True)
    query = models.CharField(max_length=200, blank=True)
    row = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField(null=True)
    results = models.PositiveIntegerField(null=True)
    quantity = models.PositiveIntegerField(null=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        verbose_name = "event"
        # a visitor's ids are that visitor's own: nobody can block another's events by sending their ids first
        constraints = [models.UniqueConstraint(fields=("visitor", "event_id"), name="event_once")]
        indexes = [models.Index(fields=("customer",), name="event_customer")]

    def __str__(self) -> str:
        return f"{self.type} {self.catalog}/{self.product}"


class DailyCount(models.Model):
    """How often something was done with a product on a day, of events that are no longer kept one by one."""

    day = models.DateField()
    catalog = models.CharField(max_length=200)
    product = models.CharField(max_length=200)
    type = models.CharField(max_length=20)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("day", "catalog", "product", "type"), name="count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.type} {self.catalog}/{self.product}: {self.count}"
