# SPDX-License-Identifier: Apache-2.0
"""Times and filters as they stand in query parameters."""

import datetime
import re

import dt_data


def parse_when(text, now, default):
    """ISO time, epoch milliseconds, or now-2d / now()-2d."""
    if text is None or text == "":
        return default
    found = re.fullmatch(r"now(?:\(\))?(?:\s*-\s*(\d+)\s*([smhdwMy]))?", text)
    if found:
        if not found.group(1):
            return now
        unit = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800,
                "M": 2592000, "y": 31536000}[found.group(2)]
        return now - datetime.timedelta(seconds=int(found.group(1)) * unit)
    if text.isdigit():
        return datetime.datetime.fromtimestamp(int(text) / 1000.0,
                                               dt_data.UTC)
    try:
        return dt_data.parse_utc(re.sub(r"(\.\d{3})\d+", r"\1", text))
    except ValueError:
        raise ValueError("time not understood: " + text)


def audit_filter(text):
    """field OP 'value' joined by and / or / not; returns a predicate."""
    if len(text) > 256:
        raise ValueError("filter is longer than 256 characters")
    words = re.findall(r"'[^']*'|\"[^\"]*\"|[()]|,|[<>=!]+|[^\s()<>=!,'\"]+",
                       text)
    if not words:
        return lambda event: True
    position = [0]

    def peek():
        return words[position[0]] if position[0] < len(words) else ""

    def take():
        word = peek()
        if not word:
            raise ValueError("filter ends too early")
        position[0] += 1
        return word

    def either():
        left = both()
        while peek().lower() == "or":
            take()
            left = (lambda a, b: lambda e: a(e) or b(e))(left, both())
        return left

    def both():
        left = single()
        while peek().lower() == "and":
            take()
            left = (lambda a, b: lambda e: a(e) and b(e))(left, single())
        return left

    def single():
        if peek().lower() == "not":
            take()
            inner = single()
            return lambda e: not inner(e)
        if peek() == "(":
            take()
            inner = either()
            if take() != ")":
                raise ValueError("filter lacks )")
            return inner
        field, operator = take(), take()
        if operator == "in":
            if take() != "(":
                raise ValueError("in wants a list")
            values = []
            while peek() != ")":
                word = take()
                if word != ",":
                    values.append(word.strip("'\""))
            take()
            return lambda e: str(e.get(field)) in values
        value = take().strip("'\"")
        compare = {
            "==": lambda a: a == value, "=": lambda a: a == value,
            "!=": lambda a: a != value, ">": lambda a: a > value,
            ">=": lambda a: a >= value, "<": lambda a: a < value,
            "<=": lambda a: a <= value, "contains": lambda a: value in a,
            "starts-with": lambda a: a.startswith(value),
            "ends-with": lambda a: a.endswith(value)}.get(operator)
        if compare is None:
            raise ValueError("unknown operator " + operator)
        return lambda e: compare(str(e.get(field)))

    result = either()
    if peek():
        raise ValueError("filter not understood at " + peek())
    return result
