//! Several questions on one connection, sent in order without waiting for answers between them.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

/// Runs all futures to their end. On the first poll each is polled once, in order, and a question is sent by
/// its first poll: so everything is on its way before anybody waits, and dropping this later leaves no
/// question unasked between a BEGIN and its COMMIT.
pub(super) async fn in_order<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<Result<F::Output, Pin<Box<F>>>> =
        futures.into_iter().map(|future| Err(Box::pin(future))).collect();
    poll_fn(|context| {
        let mut all_done = true;
        for slot in &mut running {
            if let Err(future) = slot {
                match future.as_mut().poll(context) {
                    Poll::Ready(output) => *slot = Ok(output),
                    Poll::Pending => all_done = false,
                }
            }
        }
        if all_done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    running.into_iter().filter_map(Result::ok).collect()
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, future::poll_fn, task::Waker};

    use super::*;

    #[test]
    fn the_first_poll_asks_every_question_in_order() {
        let asked = RefCell::new(Vec::new());
        let asked = &asked;
        let question = |number: u32| {
            poll_fn(move |_| {
                asked.borrow_mut().push(number);
                Poll::<()>::Pending
            })
        };
        let mut all = Box::pin(in_order((0..100).map(question)));
        assert!(all.as_mut().poll(&mut std::task::Context::from_waker(Waker::noop())).is_pending());
        assert_eq!(*asked.borrow(), (0..100).collect::<Vec<_>>());
    }
}
