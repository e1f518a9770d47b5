//! Clients, grants and tokens.

use super::{BIG, NO_INT, NO_TEXT, Step, hash, id};
use warifu_store::{Kind, Value};

pub(super) fn clients_and_grants() -> Vec<Step> {
    let no_bytes = Value::Null(Kind::Bytes);
    steps! {
        "create a client"(id(131), "rota", "{\"name\":\"勤務表\"}", "[]", 1, 0, 1, BIG + 60);
        "create a client"(id(132), "rota", "{}", "[]", 1, 0, 1, BIG + 61);
        "create a client"(id(133), "cargo", "{}", "[1]", 0, 1, 4_294_967_296, BIG + 62);
        "write a client"(id(131), 1, "{\"name\":\"当直表\"}", "[2]", 1, 1);
        "write a client"(id(131), 1, "{}", "[3]", 0, 0);
        "find a client"("rota");
        "find a client"("Rota");
        "find a client by its row"(id(133));
        "list clients"();
        "start a session"(id(49), hash(49), id(11), 102, no_bytes.clone(), "[]", BIG + 63, BIG + 64, BIG + 65, 5_000,
            "Edge", "192.0.2.8", id(21));
        "issue a code"(id(141), id(131), id(11), id(49), id(49), no_bytes.clone(), "s1", 102, "code", "{\"a\":1}", BIG + 66, BIG + 67, hash(141),
            BIG + 68, id(21));
        "issue a code"(id(142), id(133), id(12), no_bytes.clone(), id(50), id(31), "s2", 103, "code", "{}", BIG + 69, BIG + 70, hash(142),
            BIG + 71, id(23));
        "issue a code"(id(143), id(131), id(11), no_bytes.clone(), id(51), id(31), "s3", 104, "code", "{}", BIG + 72, BIG + 73, hash(143),
            BIG + 74, id(23));
        "issue a code"(id(144), id(131), id(12), no_bytes.clone(), id(49), no_bytes.clone(), "s1", 105, "code", "{}", BIG + 75, BIG + 900, hash(144),
            BIG + 76, id(23));
        "redeem a code"(id(141), BIG + 68);
        "redeem a code"(id(141), BIG + 67);
        "redeem a code"(id(141), BIG + 67);
        "redeem a code"(id(142), BIG + 70);
        "issue a refresh token"(hash(151), id(141), BIG + 77, BIG + 78, NO_INT, "k1");
        "issue a refresh token"(hash(152), id(141), BIG + 79, BIG + 80, NO_INT, NO_TEXT);
        "issue a refresh token"(hash(153), id(142), BIG + 81, BIG + 82, BIG + 83, "k2");
        "use the refresh tokens of a grant one after the other"(hash(151));
        "use the refresh tokens of a grant one after the other"(hash(159));
        "a refresh token is still the last that was used"(hash(151));
        "use a refresh token"(hash(151), BIG + 84);
        "a refresh token is still the last that was used"(hash(151));
        "a refresh token is still the last that was used"(hash(153));
        "use a refresh token"(hash(151), BIG + 85);
        "find a refresh token and its grant"(hash(151));
        "find a refresh token and its grant"(hash(153));
        "end the unused siblings of a refresh token"(id(141), hash(151));
        "issue an opaque access token"(hash(161), id(131), id(141), "{\"b\":2}", BIG + 86, BIG + 87);
        "issue an opaque access token"(hash(162), id(133), no_bytes, "{}", BIG + 88, BIG + 89);
        "issue an opaque access token"(hash(163), id(133), id(142), "{}", BIG + 90, BIG + 91);
        "find an opaque access token"(hash(161));
        "find an opaque access token"(hash(162));
        "revoke an opaque access token"(hash(163));
        "find what a code is for"(hash(141));
        "find a grant"(id(142));
        "list the clients that a session told"(id(49));
        "list what a member let clients have"(id(11), BIG + 66);
        "list what a member let clients have"(id(11), BIG + 67);
        "tell clients of a session"(id(49), id(12));
        "tell clients of what began in a session"(id(49), id(12));
        "end what clients were let have in a session"(id(12), id(49));
        "tell clients of all other sessions of a member"(id(11), id(49));
        "tell clients of all other sessions of a member"(id(11), id(48));
        "tell clients of all sessions of a member"(id(11));
        "tell clients of the session with a token"(hash(49));
        "tell a client that all it was let have is revoked"(id(12), id(133));
        "revoke all that a member let a client have"(id(12), id(133));
        "revoke a grant"(id(143));
        "remember the first that a member let a client have"(id(11), id(131), "[1]", "[4]", BIG + 120, BIG + 92);
        "remember the first that a member let a client have"(id(12), id(133), "[2]", "[5]", BIG + 121, BIG + 93);
        "remember the first that a member let a client have"(id(11), id(131), "[3]", "[6]", BIG + 122, BIG + 94);
        "remember more that a member let a client have"(id(11), id(131), BIG + 120, "[7]", "[8]", BIG + 123, BIG + 94);
        "remember more that a member let a client have"(id(11), id(131), BIG + 120, "[9]", "[10]", BIG + 124, BIG + 93);
        "what a member let a client have is still the same"(id(11), id(131), BIG + 123);
        "what a member let a client have is still the same"(id(11), id(131), BIG + 120);
        "find what a member let a client have"(id(11), id(131));
        "find what a member let a client have"(id(11), id(133));
        "list what a member let clients have when asked"(id(11));
        "forget what a member let a client have"(id(12), id(133));
        "keep a request"(hash(171), id(131), "a=1", 1, BIG + 95, BIG + 96, BIG + 97);
        "keep a request"(hash(172), id(133), "b=2", 0, BIG + 98, BIG + 99, BIG + 100);
        "keep a request"(hash(173), id(133), "c=3", 1, BIG + 98, BIG + 99, BIG + 100);
        "consume a kept request"(hash(173));
        "consume a kept request"(hash(173));
        "find a kept request"(hash(172));
        "find a kept request"(hash(173));
        "purge kept requests"(BIG + 97, 9);
        "keep a device code"(hash(181), hash(182), id(131), "c=3", "192.0.2.9", "asked", 5_001, BIG + 112, BIG + 113,
            BIG + 114);
        "keep a device code"(hash(183), hash(184), id(133), "d=4", "192.0.2.10", "asked", 5_002, BIG + 115, BIG + 116,
            BIG + 117);
        "poll with a device code"(hash(181), BIG + 111);
        "poll with a device code"(hash(181), BIG + 112);
        "slow a device down"(hash(181), 5_003, BIG + 118);
        "find a device code"(hash(181));
        "find a device code"(hash(182));
        "answer a device code"(hash(183), "declined", BIG + 117);
        "answer a device code"(hash(183), "declined", BIG + 116);
        "answer a device code"(hash(183), "allowed", BIG + 116);
        "slow a device down"(hash(183), 5_004, BIG + 119);
        "find what a user code is for"(hash(184));
        "find what a user code is for"(hash(183));
        "purge device codes"(BIG + 114, 9);
        "purge grants"(BIG + 76, 9);
        "purge refresh tokens"(BIG + 78, 9);
        "purge opaque access tokens"(BIG + 87, 9);
        "end the session with a token"(hash(49));
        "issue a code"(id(145), id(131), id(12), Value::Null(Kind::Bytes), id(52), id(31), "s4", 106, "code", "{}", BIG + 101,
            BIG + 102, hash(145), BIG + 103, id(23));
        "issue a refresh token"(hash(154), id(145), BIG + 104, BIG + 105, NO_INT, "k3");
        "issue an opaque access token"(hash(164), id(131), id(145), "{}", BIG + 106, BIG + 107);
        "list clients to tell"(BIG);
        "list what a client is to be told"(id(131), BIG, 9);
        "take a client to tell"(id(141), 0, BIG + 109);
        "take a client to tell"(id(141), 0, BIG + 110);
        "note that a client was to be told"(id(141), 0, "told", BIG + 111, "200");
        "note that a client was to be told"(id(141), 1, "waiting", BIG + 108, "503");
        "list clients to tell"(BIG + 107);
        "list clients to tell"(BIG + 108);
        "list what a client is to be told"(id(131), BIG + 107, 9);
        "list what a client is to be told"(id(131), BIG + 108, 9);
        "list what a client is to be told"(id(133), BIG + 108, 9);
        "tell clients of what a passkey let them have"(id(32));
        "tell clients of what a passkey let them have"(id(31));
        "end what a passkey let clients have"(id(32));
        "end what a member let clients have in other sessions"(id(12), id(52));
        "end what a member let clients have"(id(11));
        "revoke all that a client was let have"(id(133));
        "list what became of telling clients"("waiting", 9);
        "purge what became of telling clients"("told", BIG + 109, 9);
    }
}
