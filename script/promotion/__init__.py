"""Promotions: what a shop shows on a day, and why."""

from script.errors import PlanInvalid
from script.promotion.plan import plan
from script.promotion.types import Chosen, Plan, Season, Slogan

__all__ = ["Chosen", "Plan", "PlanInvalid", "Season", "Slogan", "plan"]
