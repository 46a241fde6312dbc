"""Checks: verb-phrase functions, pure, from what was seen to an outcome. The case gives weight and clause."""

from .addresses import keeps_addresses_to_itself
from .answers import answers_with, answers_without_crash, describe_answer
from .leaks import fetches_nothing, shows_nothing_of
from .notice_counts import lists_as_many
from .notice_order import is_in_order, keeps_its_order, lists_none_of
from .notice_urls import has_links_that_work_anywhere, has_urls_on_hosts
from .notices import (
    adds_only,
    carries_no_text,
    carries_six_fields,
    keeps_each_once,
    keeps_to_headers,
    keeps_what_was_there,
    leaves_out,
    lists,
    lists_each_once,
    provides_list,
    provides_nothing,
    says_what_arrived,
    shares_none_with,
)
from .outcome import Outcome
from .personal import kinds_in
from .redirects import stays_here
from .refusals import gives_nothing_away, goes_on_serving, refuses_request
from .screens import arrives_at, never_shows, refuses_with_a_screen, shows, shows_in_order
from .session import (
    ends_no_login_of,
    is_logged_in_as,
    is_nobody,
    leaves_login_of,
    lets_nobody_in,
    makes_nobody_act,
    still_ends_login,
    still_lets_in,
    unties_nothing_of,
)

__all__ = [
    "Outcome",
    "adds_only",
    "answers_with",
    "answers_without_crash",
    "arrives_at",
    "carries_no_text",
    "carries_six_fields",
    "describe_answer",
    "ends_no_login_of",
    "fetches_nothing",
    "gives_nothing_away",
    "goes_on_serving",
    "has_links_that_work_anywhere",
    "has_urls_on_hosts",
    "is_in_order",
    "is_logged_in_as",
    "is_nobody",
    "keeps_addresses_to_itself",
    "keeps_each_once",
    "keeps_its_order",
    "keeps_to_headers",
    "keeps_what_was_there",
    "kinds_in",
    "leaves_login_of",
    "leaves_out",
    "lets_nobody_in",
    "lists",
    "lists_as_many",
    "lists_each_once",
    "lists_none_of",
    "makes_nobody_act",
    "never_shows",
    "provides_list",
    "provides_nothing",
    "refuses_request",
    "refuses_with_a_screen",
    "says_what_arrived",
    "shares_none_with",
    "shows",
    "shows_in_order",
    "shows_nothing_of",
    "stays_here",
    "still_ends_login",
    "still_lets_in",
    "unties_nothing_of",
]
