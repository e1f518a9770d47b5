"""A relying party with Authlib: code, PKCE, nonce, and an ID token checked by the published keys.

The test speaks to it by lines of JSON: it says where it is and which key it signs with, is told who it is and which
house it trusts, and tells what came of every request. The port is a free one of this computer.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlencode, urlsplit

from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

# The house under test is on loopback, without TLS.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"


class Assertion(PrivateKeyJWT):
    """As Authlib makes them unasked: good for an hour by what they say, for five minutes by what we take."""

    alg = "ES256"


class Clinic:
    """One client of one house."""

    def __init__(self, back, key):
        self.back, self.key = back, key
        self.house, self.session, self.asked = {}, None, {}

    def learn(self, told):
        """Who we are, and which house it is."""
        secret = told.get("secret")
        method = "client_secret_basic" if secret else "private_key_jwt"
        self.session = OAuth2Session(
            told["id"],
            secret or self.key,
            scope="openid profile",
            redirect_uri=self.back,
            token_endpoint_auth_method=method,
            code_challenge_method="S256",
        )
        # A certificate bundle in the environment would be put before what is settled here.
        self.session.trust_env = False
        issuer = told["issuer"]
        self.house = self.session.get(f"{issuer}/.well-known/openid-configuration", withhold_token=True).json()
        if self.house["issuer"] != issuer:
            raise ValueError("another issuer than we asked")
        self.session.register_client_auth_method(Assertion(self.house["token_endpoint"]))

    def begin(self):
        """Where the browser is sent."""
        verifier, nonce = generate_token(48), generate_token(20)
        url, state = self.session.create_authorization_url(
            self.house["authorization_endpoint"], code_verifier=verifier, nonce=nonce
        )
        self.asked = {"verifier": verifier, "nonce": nonce, "state": state}
        return url

    def redeem(self, address):
        """What the browser brought, made into what we know of the member."""
        token = self.session.fetch_token(
            self.house["token_endpoint"],
            authorization_response=address,
            state=self.asked["state"],
            code_verifier=self.asked["verifier"],
        )
        keys = KeySet.import_key_set(self.session.get(self.house["jwks_uri"], withhold_token=True).json())
        verified = jwt.decode(token["id_token"], keys, algorithms=["ES256"])
        options = {"iss": {"values": [self.house["issuer"]]}, "aud": {"values": [self.session.client_id]}}
        expected = {"nonce": self.asked["nonce"], "client_id": self.session.client_id, "access_token": token["access_token"]}
        claims = CodeIDToken(verified.claims, verified.header, options, expected)
        claims.validate(leeway=5)
        userinfo = self.session.get(self.house["userinfo_endpoint"]).json()
        self.asked["id_token"] = token["id_token"]
        return {"claims": dict(claims), "userinfo": userinfo}

    def leave(self):
        """Where the browser signs out of the house."""
        asked = {"id_token_hint": self.asked["id_token"], "post_logout_redirect_uri": self.back + "/out"}
        return f"{self.house['end_session_endpoint']}?{urlencode(asked)}"


def say(told):
    print(json.dumps(told), flush=True)


class Handler(BaseHTTPRequestHandler):
    clinic = None

    def do_GET(self):
        path = urlsplit(self.path).path
        if path in ("/begin", "/leave"):
            self.send_response(302)
            self.send_header("Location", getattr(self.clinic, path[1:])())
            self.end_headers()
        elif path == "/back":
            try:
                say(self.clinic.redeem(self.path))
            except Exception as error:  # noqa: BLE001: whatever it is, the test is told
                say({"error": getattr(error, "error", type(error).__name__), "told": str(error)})
            self.page("Back at the clinic")
        elif path == "/back/out":
            self.page("Signed out of the clinic")
        else:
            self.send_error(404)

    def page(self, title):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!DOCTYPE html><html lang=en><title>{title}</title><h1>{title}</h1>".encode())

    def log_message(self, *_):
        """The test is told what matters."""


def main():
    server = HTTPServer(("127.0.0.1", 0), Handler)
    origin = f"http://127.0.0.1:{server.server_port}"
    key = ECKey.generate_key("P-256", parameters={"alg": "ES256", "use": "sig"}, auto_kid=True)
    Handler.clinic = Clinic(f"{origin}/back", key)
    say({"origin": origin, "jwks": {"keys": [key.as_dict(private=False)]}})
    Handler.clinic.learn(json.loads(sys.stdin.readline()))
    say({"ready": True})
    server.serve_forever()


main()
