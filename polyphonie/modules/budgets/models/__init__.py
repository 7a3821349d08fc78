"""What a participatory budget keeps: editions and their rules, projects and their study, the count, what follows."""

from .editions import Edition, Rules
from .projects import Agreement, Exchange, Idea, Material, Merge, Project, Study
from .results import Count, Spending

__all__ = [
    "Agreement",
    "Count",
    "Edition",
    "Exchange",
    "Idea",
    "Material",
    "Merge",
    "Project",
    "Rules",
    "Spending",
    "Study",
]
