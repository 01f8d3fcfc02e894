# SPDX-License-Identifier: Apache-2.0
"""Requests, replies and the error bodies of the test server."""

import urllib.parse

import dt_data

REASONS = {200: "OK", 302: "Found", 400: "Bad Request", 401: "Unauthorized",
           403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
           410: "Gone", 411: "Length Required", 413: "Payload Too Large",
           429: "Too Many Requests", 431: "Header Too Large",
           500: "Internal Server Error", 502: "Bad Gateway",
           503: "Service Unavailable", 504: "Gateway Timeout"}


class Reply(Exception):
    """An answer; raised by handlers to leave early with an error."""

    def __init__(self, status, body=b"", headers=(),
                 ctype="application/json", key=None):
        Exception.__init__(self, status)
        self.status = status
        self.body = body
        self.headers = list(headers)
        self.ctype = ctype
        self.key = key              # cache key of the compressed form


def error_body(status, message, shape):
    """The error shapes of the APIs; returns (body, content type)."""
    json_type = "application/json"
    if shape == 1:
        value = {"error": {"code": status, "message": message,
                           "errorsMap": None}}
    elif shape == 2:
        value = {"code": status, "message": message, "errorsMap": {}}
    elif shape == 3:
        value = {"error": True, "payload": None, "message": message}
    elif shape == 4:
        value = {"message": message, "statusCode": status}
    elif shape == 5:
        value = {"error": "invalid_scope", "error_description": message}
    elif shape == 6:
        value = {"error": {"code": status, "message": message,
                           "constraintViolations": [{
                               "path": "pageSize", "message": message,
                               "parameterLocation": "QUERY"}]}}
    elif shape == 7:
        return b"", json_type
    elif shape == 8:
        page = ("<!DOCTYPE html>\n<html><head><title>%d</title></head>"
                "<body><h1>%s</h1></body></html>\n" % (status, message))
        return page.encode("utf-8"), "text/html; charset=utf-8"
    else:
        value = {"error": {"message": message}}
    return dt_data.dump(value), json_type


def fail(status, message, shape, headers=()):
    body, ctype = error_body(status, message, shape)
    raise Reply(status, body, headers, ctype)


class Request:
    __slots__ = ("method", "target", "path", "query", "pairs", "headers",
                 "body", "scopes", "keep")

    def __init__(self, method, target, headers, body):
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.scopes = frozenset()
        path, _, query = target.partition("?")
        self.path = path
        self.pairs = urllib.parse.parse_qsl(query, keep_blank_values=True)
        self.query = dict(self.pairs)
        self.keep = headers.get("connection", "").lower() != "close"

    def number(self, name, default, low, high):
        """A whole number from the query; 400 when it is out of bounds."""
        text = self.query.get(name)
        if text is None or text == "":
            return default
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            fail(400, "%s must be between %d and %d" % (name, low, high), 6
                 if self.path.startswith("/e/") else 2)
        return value
