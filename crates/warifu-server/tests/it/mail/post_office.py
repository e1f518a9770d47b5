"""A server of mails: takes them, refuses them, puts them off or hangs, by whom they are for, and tells each as one line of
JSON, taken apart by Python's own reader of mails."""

import argparse
import asyncio
import email
import email.policy
import json
import ssl

from aiosmtpd.smtp import SMTP, AuthResult


def tell(what):
    print(json.dumps(what), flush=True)


class Handler:
    def __init__(self):
        self.put_off = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "refused":
            return "550 5.1.1 nobody of that name"
        if name == "later" and address not in self.put_off:
            self.put_off.add(address)
            return "451 4.7.1 come again"
        if name == "hanging":
            tell({"hangs": address})
            await asyncio.Event().wait()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}
        tell({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "names": sorted(message.keys()),
            "headers": {name: str(value) for name, value in message.items()},
            "kind": message.get_content_type(),
            "order": [part.get_content_type() for part in message.iter_parts()],
            "charsets": sorted({part.get_content_charset() for part in parts.values()}),
            "encodings": sorted({part["content-transfer-encoding"] for part in parts.values()}),
            "text": parts["text/plain"].get_content(),
            "html": parts["text/html"].get_content(),
            "defects": [str(defect) for part in message.walk() for defect in part.defects],
            "ascii": envelope.content.isascii(),
            "longest": max(len(line) for line in envelope.content.split(b"\r\n")),
        })
        return "250 2.0.0 taken"


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--encryption", default="none")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--user")
    parser.add_argument("--password")
    return parser.parse_args()


async def main():
    asked = arguments()
    tls = None
    if asked.certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(asked.certificate, asked.key)

    def authenticate(server, session, envelope, mechanism, data):
        right = (data.login.decode(), data.password.decode()) == (asked.user, asked.password)
        return AuthResult(success=right, handled=right)

    handler = Handler()

    def speak():
        starttls = asked.encryption == "starttls"
        return SMTP(
            handler,
            hostname="mail.example",
            tls_context=tls if starttls else None,
            require_starttls=starttls,
            authenticator=authenticate if asked.user else None,
            auth_required=bool(asked.user),
            auth_require_tls=False,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        speak, "127.0.0.1", asked.port, ssl=tls if asked.encryption == "tls" else None
    )
    tell({"port": server.sockets[0].getsockname()[1]})
    await server.serve_forever()


asyncio.run(main())
