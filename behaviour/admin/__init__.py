"""Shopper behaviour in the Django admin: analytics, ranking settings, experiments with these, and recommenders."""

from __future__ import annotations

from behaviour.admin.analytics import AnalyticsAdmin
from behaviour.admin.experiments import ExperimentAdmin
from behaviour.admin.rankings import PopularityWeightAdmin, RankingSettingAdmin
from behaviour.admin.recommenders import TrainedRecommenderAdmin, TrainingRunAdmin

__all__ = [
    "AnalyticsAdmin",
    "ExperimentAdmin",
    "PopularityWeightAdmin",
    "RankingSettingAdmin",
    "TrainedRecommenderAdmin",
    "TrainingRunAdmin",
]
