"""Values that a body has once and many of its events repeat: their product is bounded too. And bodies of the most distinct items."""
import concurrent.futures
import json
import unittest

import machine

LENGTHS = [20_000, 100_000, 500_000, 3_000_000]


def cloud(field, value, entry=None):
    change = '{"field":%s,"value":%s}' % (json.dumps(field), value)
    return '{"object":"whatsapp_business_account","entry":[{%s,"changes":[%s]}]}' % (entry or '"id":"1"', change)


def different(item, length):
    """Returns distinct items, each with its own number."""
    items, size, number = [], 0, 10
    while size < length:
        items.append(item.replace("#", str(number)))
        size += len(items[-1]) + 1
        number += 1
    return ",".join(items)


# The body around the items, and an item.
ITEMS = {
    "messages": (cloud("messages", '{"messages":[%s]}'), '{"id":#}'),
    "messages that are numbers": (cloud("messages", '{"messages":[%s]}'), "#"),
    "statuses": (cloud("messages", '{"statuses":[%s]}'), '{"id":#}'),
    "errors": (cloud("messages", '{"errors":[%s]}'), '{"code":#}'),
    "contacts": (cloud("messages", '{"contacts":[%s],"messages":[{"id":"1","from":"11"}]}'), '{"wa_id":#}'),
    "contacts and messages": (cloud("messages", '{"contacts":[%s],"messages":[{"id":"1"}]}'),
                              '{"wa_id":#,"user_id":"u#"}'),
    "changes": ('{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[%s]}]}', '{"field":"#"}'),
    "empty changes": ('{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[%s]}]}',
                      '{"field":"messages","value":{"messages":[],"a":#}}'),
    "values of a change": ('{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages",%s}]}]}',
                           '"value":{"a":#}'),
    "entries": ('{"object":"whatsapp_business_account","entry":[%s]}', '{"id":#}'),
    "threads": (cloud("history", '{"history":[{"threads":[%s]}]}'), '{"id":#}'),
    "empty threads": (cloud("history", '{"history":[{"threads":[%s]}]}'), '{"id":#,"messages":[]}'),
    "chunks": (cloud("history", '{"history":[%s]}'), "#"),
    "flat messages": ('{"messages":[%s]}', "#"),
    "calls": (cloud("calls", '{"calls":[%s]}'), '{"id":#}'),
    "groups": (cloud("group_x", '{"groups":[%s]}'), '{"a":#}'),
    "turns": ('{"last_messages":[%s]}', '{"timestamp":#}'),
    "turns that are numbers": ('{"last_messages":[%s]}', "#"),
    "turns in a string": ('{"last_messages":"[%s]"}', "#"),
    "labels": ('{"last_messages":[],"labels":"%s"}', "#"),
    "order": (cloud("messages", '{"messages":[{"id":"1","type":"order","order":{"product_items":[%s]}}]}'),
              '{"quantity":#}'),
    "members": ('{"messages":[{"id":"1","type":"text",%s}]}', '"#":1'),
    "names with escapes": ('{"messages":[{"id":"1","type":"text",%s}]}', '"\\u0066\\u0072#":1'),
    "words": (cloud("messages", '{"statuses":[%s]}'), '{"status":"s#"}'),
}

LONG = "N" * 1_000_000
MESSAGES = different('{"id":#,"from":"1"}', 1_500_000)
CALLS = different('{"id":#,"from":"1"}', 1_500_000)
HISTORY = different('{"id":#,"from":"1"}', 1_500_000)

# Values that many events repeat.
SHARED = {
    "contact's name": cloud("messages", '{"contacts":[{"wa_id":"1","profile":{"name":"%s"}}],"messages":[%s]}' % (
        LONG, MESSAGES)),
    "contact of many members": cloud(
        "messages", '{"contacts":[{"wa_id":"1",%s}],"messages":[%s]}' % (different('"#":1', 1_000_000), MESSAGES)),
    "context": cloud("messages", '{"conversation_context":{"a":"%s"},"messages":[%s]}' % (LONG, MESSAGES)),
    "context of many members": cloud("messages", '{"conversation_context":{%s},"messages":[%s]}' % (
        different('"#":1', 1_000_000), MESSAGES)),
    "telephone number": cloud("calls", '{"metadata":{"display_phone_number":"%s"},"calls":[%s]}' % (
        "1" * 1_000_000, CALLS)),
    "account": cloud("messages", '{"messages":[%s]}' % MESSAGES, '"id":"%s"' % LONG),
    "account of many changes": '{"object":"whatsapp_business_account","entry":[{"id":"%s","changes":[%s]}]}' % (
        LONG, different('{"field":"messages","value":{"messages":[{"id":#}]}}', 1_500_000)),
    "field": cloud("group_" + LONG, '{"groups":[%s]}' % MESSAGES),
    "time": cloud("group_x", '{"groups":[%s]}' % MESSAGES, '"id":"1","time":%s' % ("1" * 1_000_000)),
    "thread": cloud("history", '{"history":[{"threads":[{"id":"%s","messages":[%s]}]}]}' % (
        "1" * 1_000_000, HISTORY)),
    "thread of many members": cloud("history", '{"history":[{"threads":[{"id":"1",%s,"messages":[%s]}]}]}' % (
        different('"#":1', 1_000_000), HISTORY)),
}


# A context in the line of each of a number of messages: the name of its members, its length, and the messages.
CONTEXTS = [(names, length, count) for names in [1, 16, 1 << 30]
            for length, count in [(100_000, 40), (300_000, 40), (1_100_000, 14), (1_500_000, 12), (2_900_000, 6)]]


def context(names, length, count):
    members, size, number = [], 0, 0
    while size < length:
        members.append('"%x":0' % (number % names))
        size += len(members[-1]) + 1
        number += 1
    return '{"messages":[%s],"conversation_context":{%s}}' % (
        ",".join('{"id":"%d"}' % number for number in range(count)), ",".join(members))


def cases():
    """Yields the name, the body and the mode of each run."""
    modes = list(machine.MODES)
    for name, (around, item) in ITEMS.items():
        before, after = around.split("%s")
        for number, length in enumerate(LENGTHS):
            body = before + different(item, length) + after
            # The longest under each mode, the others in turn.
            for mode in modes if length == LENGTHS[-1] else [modes[number % len(modes)]]:
                yield f"{name}, {length} bytes", body.encode(), mode
    for name, body in SHARED.items():
        for mode in modes:
            yield name, body.encode(), mode
    for names, length, count in CONTEXTS:
        for mode in modes:
            yield f"context of {names} names, {length} bytes, {count} messages", context(names, length, count).encode(), mode


def check(case):
    name, body, mode = case
    settings, address_space = machine.MODES[mode]
    outcome = machine.run(body, settings, address_space)
    return [f"{name}, {mode}: {failure}" for failure in machine.failures(body, mode, outcome)]


class RepeatsTest(unittest.TestCase):
    def test_products_are_bounded(self):
        with concurrent.futures.ProcessPoolExecutor(2) as pool:
            found = [failure for failures in pool.map(check, cases()) for failure in failures]
        self.assertFalse(found, "\n".join(["failures:", *found]))


if __name__ == "__main__":
    unittest.main()
