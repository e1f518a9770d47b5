//! Handoffs.

use super::{BIG, Step, hash, id};
use warifu_store::{Kind, Value};

pub(super) fn handoffs() -> Vec<Step> {
    let asked = |first: u8| -> Step {
        let all = (first..first + 16).map(|number| Value::from(hash(number)));
        ("list how far handoffs have come", all.collect())
    };
    let mut all: Vec<Step> = steps! {
        "begin a handoff"(hash(191), hash(192), "sign-in", "hanako", id(11), id(1), "Edge", "192.0.2.7", BIG + 130, 7, "{\"a\":1}");
        "begin a handoff"(hash(193), hash(194), "sign-in", "nobody", Value::Null(Kind::Bytes), id(1), "Safari", "2001:db8::1",
            BIG + 131, 4_294_967_296, "{}");
        "step a handoff on"(hash(191), 7, "{\"b\":2}");
        "step a handoff on"(hash(191), 7, "{\"c\":3}");
        "step a handoff on"(hash(192), 8, "{\"d\":4}");
        "find a handoff"(hash(191));
        "find a handoff"(hash(192));
        "find what a browser began"(hash(194));
        "find what a browser began"(hash(193));
    };
    all.push(asked(190));
    all.push(asked(192));
    all.extend(steps! {
        "purge handoffs"(BIG + 129, 9);
        "purge handoffs"(BIG + 130, 9);
    });
    all
}
