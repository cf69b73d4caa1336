"""Makes an agent for the run, and prints the logins as shell variables."""

import json
import sys
import urllib.request

BASE = sys.argv[1] + "/api/v1/"
PASSWORD = "plum-kettle-north"


def post(path, body, headers=None):
    request = urllib.request.Request(
        BASE + path,
        json.dumps(body).encode(),
        {"Content-Type": "application/json", **(headers or {})},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def login(name):
    data = post("login", {"user": name, "password": PASSWORD})["data"]
    return data["userId"], data["authToken"]


admin = login("admin")
rights = {"X-User-Id": admin[0], "X-Auth-Token": admin[1]}
post(
    "users.create",
    {
        "username": "ana",
        "name": "Ana Reis",
        "email": "ana@example.org",
        "password": PASSWORD,
        "verified": True,
        "roles": ["user", "livechat-agent"],
    },
    rights,
)
agent = login("ana")
for name, (user_id, token) in (("ADMIN", admin), ("AGENT", agent)):
    print(f"{name}_ID={user_id}\n{name}_TOKEN={token}")
