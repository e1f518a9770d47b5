//! People who register and sign in at the same time, until a fault stops them. What was acknowledged to them
//! is what they bring back.

use std::{
    net::SocketAddr,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use super::{
    person::{Invitation, Person, SignedIn},
    wire::Failed,
};

/// Browsers at once.
const CLIENTS: usize = 8;
/// Sign-ins of a person before the next one comes.
const SIGN_INS: usize = 2;

/// Everything that was acknowledged.
#[derive(Default)]
pub(super) struct Acknowledged {
    pub(super) persons: Vec<Person>,
    pub(super) sign_ins: Vec<SignedIn>,
}

/// Whom there is to serve, and when the fault comes.
pub(super) struct Load<'a> {
    pub(super) server: SocketAddr,
    pub(super) invitations: &'a [Invitation],
    /// The fault is worked once this many answers were acknowledged, by whoever got that answer.
    pub(super) strike_at: usize,
    pub(super) strike: &'a (dyn Fn() + Sync),
    /// Whether the server lives on for a while without its database, and says so.
    pub(super) refusals: bool,
}

impl Load<'_> {
    /// Runs until nobody gets an answer any more.
    pub(super) fn run(&self) -> Acknowledged {
        let (next, answers) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let all = Mutex::new(Acknowledged::default());
        thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| {
                    let mut own = Acknowledged::default();
                    let stopped = self.act(&next, &answers, &mut own);
                    let mut all = all.lock().expect("nobody panicked");
                    all.persons.extend(own.persons);
                    all.sign_ins.extend(own.sign_ins);
                    match stopped {
                        Failed::Broken(error) => {
                            assert!(
                                answers.load(Ordering::SeqCst) >= self.strike_at,
                                "before the fault: {error}"
                            );
                        }
                        Failed::Refused(reply) => assert!(self.refusals && reply.status == 503, "{reply:?}"),
                    }
                });
            }
        });
        assert!(answers.into_inner() >= self.strike_at, "everybody stopped before the fault");
        all.into_inner().expect("nobody panicked")
    }

    /// One client; ends by what stopped it.
    fn act(&self, next: &AtomicUsize, answers: &AtomicUsize, own: &mut Acknowledged) -> Failed {
        loop {
            if let Some(invitation) = self.invitations.get(next.fetch_add(1, Ordering::Relaxed)) {
                match Person::register(self.server, invitation) {
                    Ok(person) => own.persons.push(person),
                    Err(failed) => return failed,
                }
                self.count(answers);
            }
            for _ in 0..SIGN_INS {
                let person = own.persons.last_mut().expect("more invitations than clients");
                match person.sign_in(self.server) {
                    Ok(signed_in) => own.sign_ins.push(signed_in),
                    Err(failed) => return failed,
                }
                self.count(answers);
            }
        }
    }

    fn count(&self, answers: &AtomicUsize) {
        if answers.fetch_add(1, Ordering::SeqCst) + 1 == self.strike_at {
            (self.strike)();
        }
    }
}
