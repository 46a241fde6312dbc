"""Cases side by side: workers, each with a pair of test citizens of its own, and whoever gives them their cases."""

from .crew import Crew
from .messages import Brief
from .plan import WorkerPlan, plan_workers

__all__ = ["Brief", "Crew", "WorkerPlan", "plan_workers"]
