"""Events in the relational database, stored for a number of days, and daily counts, which are permanent."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from search.experiments.rankings import Ranking
from search.ranking.weights import MOST_POPULAR, WORDS_BONUS


class StoredEvent(models.Model):
    """An event like :class:`behaviour.events.Event`. Products are referenced by id alone: what shoppers did outlives a
    product that was deleted and added again."""

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
    experiments = models.CharField(max_length=200, blank=True)
    rating = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = "event"
        # a visitor's ids are that visitor's own: nobody can block another's events by sending their ids first
        constraints = [models.UniqueConstraint(fields=("visitor", "event_id"), name="event_once")]
        indexes = [
            models.Index(fields=("customer",), name="event_customer"),
            models.Index(fields=("at",), name="event_experiments", condition=~models.Q(experiments="")),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.catalog}/{self.product}"


class SummarisedDay(models.Model):
    """A day (UTC) whose events are counted in the three tables below. ``is_closed``: its events are deleted, so that it
    cannot be counted again."""

    day = models.DateField(unique=True)
    made_at = models.DateTimeField()
    is_closed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.day)


class DailySearch(models.Model):
    """What was searched for on a day, and the outcome. ``query`` is folded, "" for all that too few visitors made.

    Of the ``searches``, ``empty`` found nothing and ``clicked`` led to at least one click; of the ``known`` ones, those
    of recognised visitors, ``refined`` were followed at once by other words. ``bought``: purchases after a click in
    such a search.
    """

    day = models.DateField()
    query = models.CharField(max_length=200, blank=True)
    searches = models.PositiveIntegerField()
    empty = models.PositiveIntegerField()
    clicked = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    refined = models.PositiveIntegerField()
    bought = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("day", "query"), name="searches_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.query or 'other'}: {self.searches}"


class DailyPlace(models.Model):
    """How often a place (counted from 0) of a list was shown, clicked, and led to a purchase on a day. ``row`` is a row
    of recommendations, "" the results of a search by words."""

    day = models.DateField()
    row = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField()
    shown = models.PositiveIntegerField()
    clicks = models.PositiveIntegerField()
    bought = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("day", "row", "position"), name="place_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.row or 'search'} {self.position}: {self.clicks} of {self.shown}"


class DailyCount(models.Model):
    """How often an action was performed on a product on a day."""

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


class PopularityWeight(models.Model):
    """How much popularity counts in the order of searches, in place of POPULARITY_WEIGHT."""

    catalog = models.CharField(
        "catalogue", max_length=200, blank=True, unique=True,
        help_text="Its short name, as in the addresses of its products; empty: all that are not named here.",
    )  # fmt: skip
    weight = models.FloatField(
        validators=[MinValueValidator(0.0), MaxValueValidator(MOST_POPULAR)],
        help_text=f"From 0 (not at all) to {MOST_POPULAR}; having all the words of a search counts {WORDS_BONUS}.",
    )

    class Meta:
        ordering = ("catalog",)
        verbose_name = "weight of popularity"
        verbose_name_plural = "weights of popularity"

    def __str__(self) -> str:
        return f"{self.catalog or 'all catalogues'}: {self.weight:g}"


class RankingSetting(models.Model):
    """What searches by words rank by, in place of the environment's settings; takes effect at once."""

    RULES = [(None, "as they are"), (True, "switched on"), (False, "switched off")]
    catalog = models.CharField(
        "catalogue", max_length=200, blank=True, unique=True,
        help_text="Its short name, for searches that are limited to it; empty: all that are not named here.",
    )  # fmt: skip
    image_weight = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)],
        help_text="From 0 (words alone) to 1 (pictures alone), for searches by words; empty: IMAGE_WEIGHT.",
    )  # fmt: skip
    rules = models.BooleanField(
        "pins, boosts and buries", null=True, blank=True, choices=RULES,
        help_text="What rules hide stays hidden in any case.",
    )  # fmt: skip

    class Meta:
        ordering = ("catalog",)
        verbose_name = "ranking of searches"
        verbose_name_plural = "rankings of searches"

    def __str__(self) -> str:
        return self.catalog or "all catalogues"


def _weight_field(label: str, most: float, help_text: str) -> models.FloatField[float | None, float | None]:
    bounds = [MinValueValidator(0.0), MaxValueValidator(most)]
    return models.FloatField(label, null=True, blank=True, validators=bounds, help_text=help_text)


class Experiment(models.Model):
    """An A/B test of two rankings. ``counts``: sums of each variant as in
    :class:`behaviour.experiments.statistics.Side`, which outlive the events and identify no visitor."""

    MEASURES = [
        ("clicks", "clicks per search"),
        ("carts", "visitors who put something into the cart"),
        ("purchases", "visitors who buy something"),
    ]
    SIDES = [("", "none"), ("a", "A"), ("b", "B")]
    RULES = [(None, "as they are"), (True, "switched on"), (False, "switched off")]
    BLEND = "From 0 (words alone) to 1 (pictures alone); empty: as it is."
    LIFT = f"From 0 (not at all) to {MOST_POPULAR}; empty: as it is."

    name = models.CharField(max_length=120, unique=True)
    catalog = models.CharField(
        "catalogue", max_length=200, blank=True,
        help_text="Its short name: only searches that are limited to it take part. Empty: all searches by words.",
    )  # fmt: skip
    measure = models.CharField(
        "decided by", max_length=20, choices=MEASURES, default="clicks",
        help_text="Chosen beforehand: who looks at several and takes the one that differs finds chance.",
    )  # fmt: skip
    share = models.PositiveSmallIntegerField(
        "share of visitors", default=100, validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Percent of the recognised visitors who take part, half of them on each side.",
    )  # fmt: skip
    smallest = models.PositiveIntegerField(
        "smallest sample", default=2000, validators=[MinValueValidator(100), MaxValueValidator(10_000_000)],
        help_text="Visitors of both sides before anything is said.",
    )  # fmt: skip
    starts = models.DateTimeField(help_text="UTC.")
    ends = models.DateTimeField(help_text="UTC; whole weeks are fairest, since weekends differ.")
    a_image_weight = _weight_field("image weight", 1.0, BLEND)
    a_popularity_weight = _weight_field("weight of popularity", MOST_POPULAR, LIFT)
    a_rules = models.BooleanField("pins, boosts and buries", null=True, blank=True, choices=RULES)
    b_image_weight = _weight_field("image weight", 1.0, BLEND)
    b_popularity_weight = _weight_field("weight of popularity", MOST_POPULAR, LIFT)
    b_rules = models.BooleanField("pins, boosts and buries", null=True, blank=True, choices=RULES)
    ended_at = models.DateTimeField(null=True, editable=False)
    taken_over = models.CharField(max_length=1, blank=True, choices=SIDES, editable=False)
    counts = models.JSONField(default=dict, editable=False)
    counted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("-starts", "-pk")

    def __str__(self) -> str:
        return self.name

    def ranking(self, side: str) -> Ranking:
        """Return what variant "a" or "b" ranks by."""
        return Ranking(**{name: getattr(self, f"{side}_{name}") for name in Ranking.names()})

    @property
    def over_at(self) -> datetime:
        """When it ends, or ended."""
        return min(self.ends, self.ended_at or self.ends)

    def has_begun(self, now: datetime) -> bool:
        return self.pk is not None and self.starts <= now

    def is_over(self, now: datetime) -> bool:
        return self.over_at <= now


class TrainedRecommender(models.Model):
    """A network that predicts what a visitor looks at next (:mod:`behaviour.sequences`), and why it serves or not.
    ``figures``: of each recommender, as ``manage.py train_recommender`` prints them."""

    made_at = models.DateTimeField()
    fingerprint = models.CharField(max_length=64, help_text="The encoder whose product vectors it was trained on.")
    won = models.BooleanField(help_text="Whether it found more than the best of the others.")
    is_on = models.BooleanField("serves", help_text="Products that visitors may like next are found by it.")
    reason = models.CharField(max_length=300)
    visitors = models.PositiveIntegerField(help_text="From whom it learnt.")
    figures = models.JSONField(default=dict)
    weights = models.BinaryField()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"

    @property
    def name(self) -> str:
        """A name that no other network has, not even after the database was recreated."""
        return f"{self.made_at.timestamp():.0f}-{self.pk}"


class TrainingRun(models.Model):
    """A nightly training of the recommender (:mod:`behaviour.training`), at most one a day, and its result."""

    class Outcome(models.TextChoices):
        RUNNING = "running", "running"
        TRAINED = "trained", "trained"
        NOTHING = "nothing", "too little to learn from"
        FAILED = "failed", "failed"

    day = models.DateField(unique=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.RUNNING)
    text = models.CharField("what came of it", max_length=1000, blank=True)

    class Meta:
        ordering = ("-day",)
        verbose_name = "nightly training"

    def __str__(self) -> str:
        return str(self.day)


class Analytics(SummarisedDay):
    """A permission to see the analytics pages, which are made from the tables above."""

    class Meta:
        proxy = True
        default_permissions = ("view",)
        verbose_name = verbose_name_plural = "analytics"
