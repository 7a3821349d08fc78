"""Weights and gaps: raking, calibration with bounds, their cost, and who did not take part."""

from .calibration import calibrate, trim
from .gaps import Gaps, GroupGap, gaps, next_invitations, similarity, to_invite
from .quality import Estimate, design_effect, effective_size, margin_of_error, mean, total, wilson
from .raking import Raked, rake
from .survey import Margin, Survey, TooFewAnswers, read_margins, read_survey
from .weighing import Weighed, invitations, participation, weigh

__all__ = [
    "Estimate",
    "Gaps",
    "GroupGap",
    "Margin",
    "Raked",
    "Survey",
    "TooFewAnswers",
    "Weighed",
    "calibrate",
    "design_effect",
    "effective_size",
    "gaps",
    "invitations",
    "margin_of_error",
    "mean",
    "next_invitations",
    "participation",
    "rake",
    "read_margins",
    "read_survey",
    "similarity",
    "to_invite",
    "total",
    "trim",
    "weigh",
    "wilson",
]
