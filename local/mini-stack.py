"""Runs MiniStack so that it ends with whoever started it, and nearer to AWS where it departs from it.

Rights are enforced (AUTH=true): every function calls AWS as its own role, and what the role does not allow is denied.
Every right that a role uses is written to the file that RIGHTS_USED names: `assurance/templates` compares it with what is granted.

Each departure of MiniStack 1.5.33 that is mended here has a name. `UNMENDED=<name>` leaves that mend out, and a test under
test/e2e/mini-stack-*.test.ts shows that it is still needed:

- `secrets`: `Ref` of a secret gives its name where CloudFormation gives its ARN. A policy that allows reading "the secret"
  then names no secret at all. Generated secrets ignore ExcludePunctuation.
- `tls`: the policies of the CDK's bucket, and ours, refuse what does not come over TLS. Nothing leaves the loopback interface
  here, so a request counts as secure, as it would at AWS.
- `origins`: every web page that a browser opens may ask for anything.
- `alarms`: an alarm on a formula over metrics is refused. It is kept here as one on the first of them: no alarm ever rings.
- `exports`: an export's name may be another stack's.
- `locks`: a queue loses a message that is sent at the moment at which the poller of the event source mappings deletes others,
  though it was answered for.
- `tables`: a change of any property of a global table makes a new, empty table and deletes the one with the items.
- `leading-keys`: the condition key dynamodb:LeadingKeys is not known, so a policy that limits partitions limits nothing.
- `queues`: a stack takes the place of a queue that exists, and empties it. CloudFormation refuses to make it.
"""

import contextvars
import functools
import json
import os
import re
import signal
import string
import sys
import threading
from urllib.parse import urlsplit


def end_with_parent() -> None:
    """Whoever started this holds the other end of standard input, and it closes when they die, however they die."""
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=end_with_parent, daemon=True).start()

# Importing takes a moment: the guard stands before it.
import ministack.app as ministack  # noqa: E402
from ministack.core import iam_actions, iam_evaluator  # noqa: E402
from ministack.services import sqs  # noqa: E402
from ministack.services import cloudformation  # noqa: E402
from ministack.services.cloudformation import handlers, provisioners, stacks  # noqa: E402

serve = ministack.app


def mended(name: str) -> bool:
    return os.environ.get("UNMENDED") != name


async def app_over_tls(scope, receive, send):
    secure = scope["type"] == "http" and mended("tls")
    await serve({**scope, "scheme": "https"} if secure else scope, receive, send)


# MiniStack answers every web page (`Access-Control-Allow-Origin: *`) and takes any signature for a good one. Whoever may
# create a function runs code as the person who started this. So no page of another origin is served. A browser says where
# a request comes from; the AWS CLI, the SDKs, the CDK and curl say nothing of the kind.
LOOPBACK = re.compile(r"(127\.0\.0\.1|\[::1\]|([a-z0-9_-]+\.)*localhost)(:\d+)?", re.IGNORECASE)


def foreign(headers: dict[str, str]) -> str | None:
    """Why a request is refused, or None. A name that is not the loopback's own may have been bound to it by anybody."""
    host = headers.get("host", "")
    if not LOOPBACK.fullmatch(host):
        return f"the host {host} is not this machine's own"
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return "a page of another site asks"
    for name in ("origin", "referer"):
        if name in headers and urlsplit(headers[name]).netloc.lower() != host.lower():
            return f"the {name} is another one"
    return None


async def app_for_programs(scope, receive, send):
    if scope["type"] not in ("http", "websocket"):
        return await app_over_tls(scope, receive, send)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    why = foreign(headers)
    if why is None:
        return await app_over_tls(scope, receive, send)
    if scope["type"] == "websocket":
        return await send({"type": "websocket.close", "code": 1008})
    body = f"403: {why}\n".encode()
    plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": plain})
    await send({"type": "http.response.body", "body": body})


ministack.app = app_for_programs if mended("origins") else app_over_tls

evaluate = iam_evaluator.evaluate
used_by_roles = set()


def evaluate_and_note(ctx, *args):
    """A role uses a right when it asks for it: also when that is denied."""
    role = re.fullmatch(r"arn:aws:(?:sts|iam)::\d+:(?:assumed-)?role/([^/]+).*", ctx.principal_arn)
    used = role and "\t".join((role[1], ctx.action, ctx.resource_arn))
    if used and used not in used_by_roles:
        used_by_roles.add(used)
        with open(os.environ["RIGHTS_USED"], "a", encoding="utf-8") as file:
            file.write(f"{used}\n")
    return evaluate(ctx, *args)


if "RIGHTS_USED" in os.environ:
    iam_evaluator.evaluate = evaluate_and_note

leading_keys = contextvars.ContextVar("leading_keys", default=None)
resolve_condition_key = iam_evaluator._resolve_condition_key


def partitions_in(request: dict) -> list[str]:
    """The partition keys that a DynamoDB request names. A Query names its partition by the first equality of its condition."""
    if "KeyConditionExpression" in request:
        name = re.search(r"=\s*(:\w+)", request["KeyConditionExpression"])[1]
        return [request["ExpressionAttributeValues"][name]["S"]]
    parts = [request]
    for item in request.get("TransactItems", []):
        parts.extend(item.values())
    for table_request in request.get("RequestItems", {}).values():
        parts.extend({"Key": key} for key in table_request.get("Keys", []))
    keys = [part.get("Key") or part.get("Item") or {} for part in parts]
    return [key["pk"]["S"] for key in keys if "S" in key.get("pk", {})]


def with_partitions(checks, body_at):
    """Both of MiniStack's readers of a DynamoDB request are called before its rights are judged."""

    @functools.wraps(checks)
    def noting(*args):
        try:
            leading_keys.set(partitions_in(json.loads(args[body_at] or b"{}")) or None)
        except (ValueError, KeyError, TypeError):
            leading_keys.set(None)
        return checks(*args)

    return noting


def resolve_with_leading_keys(key, ctx):
    return leading_keys.get() if key.lower() == "dynamodb:leadingkeys" else resolve_condition_key(key, ctx)


if mended("leading-keys"):
    iam_actions.dynamodb_resource_arns = with_partitions(iam_actions.dynamodb_resource_arns, 0)
    iam_actions.dynamodb_transaction_checks = with_partitions(iam_actions.dynamodb_transaction_checks, 1)
    iam_evaluator._resolve_condition_key = resolve_with_leading_keys

secret = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]
create, update, delete = secret["create"], secret["update"], secret["delete"]


def name_of(arn: str) -> str:
    """`…:secret:<name>-<six characters>`"""
    return arn.rsplit(":", 1)[1][:-7]


def create_with_arn(logical_id, props, stack_name):
    generate = props.get("GenerateSecretString")
    if generate and str(generate.get("ExcludePunctuation")).lower() == "true":
        excluded = generate.get("ExcludeCharacters", "") + string.punctuation
        props = {**props, "GenerateSecretString": {**generate, "ExcludeCharacters": excluded}}
    _, attributes = create(logical_id, props, stack_name)
    return attributes["Arn"], attributes


def update_by_arn(arn, *args, **kwargs):
    _, attributes = update(name_of(arn), *args, **kwargs)
    return attributes["Arn"], attributes


def delete_by_arn(arn, props):
    return delete(name_of(arn), props)


if mended("secrets"):
    secret.update(create=create_with_arn, update=update_by_arn, delete=delete_by_arn)


alarm_record = provisioners._cw_metric_alarm_record


def alarm_on_first_metric(name, props):
    first = next((query["MetricStat"] for query in props.get("Metrics") or [] if "MetricStat" in query), None)
    if first is not None:
        metric = {**first["Metric"], "Period": first["Period"], "Statistic": first["Stat"]}
        props = {**{key: value for key, value in props.items() if key != "Metrics"}, **metric}
    return alarm_record(name, props)


if mended("alarms"):
    provisioners._cw_metric_alarm_record = alarm_on_first_metric


# The server's thread appends to a queue's list while the poller's copies that list without what it deletes, and then puts
# the copy in its place: an append between the two is gone, and its deduplication id stays, so that a repetition is
# swallowed as well. The poller holds a lock; here everybody else holds it too. One holder calls another, so it is entered
# again.
def one_at_a_time(change):
    @functools.wraps(change)
    def locked(*args, **kwargs):
        with sqs._queues_lock:
            return change(*args, **kwargs)

    return locked


def lock_queues():
    sqs._queues_lock = threading.RLock()
    # ReceiveMessage waits, so it does not hold the lock itself: its parts that change a queue do.
    for part in ("_expire_retained", "_dlq_sweep", "_collect_msgs"):
        setattr(sqs, part, one_at_a_time(getattr(sqs, part)))
    for action, change in sqs._HANDLERS.items():
        if action != "ReceiveMessage":
            sqs._HANDLERS[action] = one_at_a_time(change)
            setattr(sqs, change.__name__, sqs._HANDLERS[action])


if mended("locks"):
    lock_queues()


queue = provisioners._RESOURCE_HANDLERS["AWS::SQS::Queue"]
create_queue = queue["create"]


def create_where_none_is(logical_id, props, stack_name):
    name = props.get("QueueName")
    if name in sqs._queue_name_to_url:
        raise ValueError(f"Resource of type 'AWS::SQS::Queue' with identifier '{name}' already exists.")
    return create_queue(logical_id, props, stack_name)


if mended("queues"):
    queue["create"] = create_where_none_is


table = provisioners._RESOURCE_HANDLERS["AWS::DynamoDB::GlobalTable"]
ONLY_OF_GLOBAL_TABLES = ("Replicas", "MultiRegionConsistency", "GlobalTableWitnesses", "GlobalTableSourceArn", "WarmThroughput")


def update_table_in_place(physical_id, old_props, new_props, stack_name, logical_id=None):
    """By its logical id, of which its name was made. Without it the update takes the table for another one."""
    old, new = (
        {name: value for name, value in props.items() if name not in ONLY_OF_GLOBAL_TABLES}
        for props in (old_props, new_props)
    )
    return provisioners._ddb_update(physical_id, old, new, stack_name, logical_id)


if mended("tables"):
    table.update(update=update_table_in_place, update_with_logical_id=True)


resolve_outputs = stacks._resolve_stack_outputs


def exports_of_one_stack_only(outputs_defs, conditions, resources, params, mappings, stack_name, stack_id):
    """On AWS a name is exported by one stack alone, and an export that is imported cannot go; here the last one had it."""
    resolved, exports = resolve_outputs(
        outputs_defs, conditions, resources, params, mappings, stack_name, stack_id
    )
    held = cloudformation._exports
    for name in exports:
        if name in held and held[name]["StackId"] != stack_id:
            owner = held[name]["StackId"].split("/")[1]
            raise ValueError(f"Export with name {name} is already exported by stack {owner}.")
    dropped = [name for name, export in held.items() if export["StackId"] == stack_id and name not in exports]
    for name in dropped:
        importers = [
            other
            for other, stack in cloudformation._stacks.items()
            if other != stack_name
            and stack.get("StackStatus", "").endswith("_COMPLETE")
            and "DELETE" not in stack["StackStatus"]
            and name in handlers._imported_export_names(stack, other)
        ]
        if importers:
            raise ValueError(f"Cannot delete export {name} as it is in use by {', '.join(importers)}.")
    for name in dropped:
        held.pop(name)
    return resolved, exports


if mended("exports"):
    stacks._resolve_stack_outputs = exports_of_one_stack_only

sys.argv = ["ministack"]
ministack.main()
