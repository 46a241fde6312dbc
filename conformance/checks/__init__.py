"""Checks: verb-phrase functions, pure, from what was seen to an outcome. The case gives weight and clause."""

from .addresses import keeps_addresses_to_itself
from .answers import answers_with, describe_answer
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
from .refusals import gives_nothing_away, goes_on_serving, refuses_request
from .screens import arrives_at, never_shows, refuses_with_a_screen, shows, shows_in_order
from .session import is_logged_in_as, is_nobody, leaves_login_of, lets_nobody_in, still_lets_in

__all__ = [
    "Outcome",
    "adds_only",
    "answers_with",
    "arrives_at",
    "carries_no_text",
    "carries_six_fields",
    "describe_answer",
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
    "lists_each_once",
    "lists_none_of",
    "never_shows",
    "provides_list",
    "provides_nothing",
    "refuses_request",
    "refuses_with_a_screen",
    "says_what_arrived",
    "shares_none_with",
    "shows",
    "shows_in_order",
    "still_lets_in",
]
