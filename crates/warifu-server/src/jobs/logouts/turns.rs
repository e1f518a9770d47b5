//! Whose turn it is to be told: bounded in all, so that no burst of sign-outs takes a server's connections, and for
//! each client, so that one that answers slowly, or not at all, keeps only its own waiting.

use warifu_core::{client::Client, id::Id};

/// Tries that a replica has under way.
const AT_ONCE: usize = 16;
/// Of these, to one client.
pub(super) const OF_ONE_CLIENT: u8 = 2;

/// How many more to this client may be under way beside these.
pub(super) fn room(client: Id<Client>, under_way: impl Iterator<Item = Id<Client>>) -> usize {
    let (mut all, mut own) = (AT_ONCE, usize::from(OF_ONE_CLIENT));
    for of in under_way {
        all = all.saturating_sub(1);
        own = own.saturating_sub(usize::from(of == client));
    }
    all.min(own)
}

/// The clients that something is due to, beginning after the one whose turn it was last: where there are more than have
/// room, each gets its turn, however much another is to be told.
pub(super) fn in_turn(mut clients: Vec<Id<Client>>, last: Option<Id<Client>>) -> Vec<Id<Client>> {
    clients.sort_unstable();
    let next = last.map_or(0, |last| clients.partition_point(|client| *client <= last));
    clients.rotate_left(next);
    clients
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(number: u8) -> Id<Client> {
        Id::from_bytes([number; 16])
    }

    #[test]
    fn there_is_room_for_two_of_a_client_and_sixteen_in_all() {
        let others = |count: u8| (1..=count).map(|number| client(number / 2 + 10));
        for (own, beside, expected) in
            [(0, 0, 2), (1, 0, 1), (2, 0, 0), (0, 14, 2), (0, 15, 1), (0, 16, 0), (1, 15, 0), (2, 14, 0)]
        {
            let under_way = others(beside).chain((0..own).map(|_| client(1)));
            assert_eq!(room(client(1), under_way), expected, "{own} own, {beside} beside");
        }
    }

    #[test]
    fn turns_go_round() {
        let numbers = |last: Option<u8>| -> Vec<u8> {
            let clients = [4, 2, 6].map(client).to_vec();
            in_turn(clients, last.map(client)).iter().map(|id| id.bytes()[0]).collect()
        };
        for (last, expected) in [
            (None, [2, 4, 6]),
            (Some(1), [2, 4, 6]),
            (Some(2), [4, 6, 2]),
            (Some(3), [4, 6, 2]),
            (Some(4), [6, 2, 4]),
            (Some(6), [2, 4, 6]),
            (Some(9), [2, 4, 6]),
        ] {
            assert_eq!(numbers(last), expected, "{last:?}");
        }
        assert_eq!(in_turn(Vec::new(), Some(client(1))), []);
    }
}
