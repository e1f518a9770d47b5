//! The outbox: notices, and the empty rows that an unknown identifier costs.

use warifu_core::{
    id::Id,
    member::Member,
    notice::{About, Notice},
};

use super::{
    bind,
    member::{self, member_columns},
    read::{Reader, every},
};
use crate::{Error, Guarded, Store};

statements! {
    QUEUE = "queue a notice",
        "INSERT INTO notice (id, member, about, at) VALUES ($1, $2, $3, $4)";
    LIST = "list notices",
        concat!("SELECT notice.id, notice.member, notice.about, notice.at, ", member_columns!(), "
           FROM notice JOIN member ON member.id = notice.member
          WHERE notice.about IS NOT NULL ORDER BY notice.at DESC, notice.id DESC LIMIT $1");
}

pub(crate) fn statements(notice: &Notice) -> Vec<Guarded> {
    let about = notice.about.as_ref().map(bind::document);
    vec![QUEUE.bind(notice.id).bind(notice.member).bind(about).bind(notice.at).into()]
}

fn read(reader: &mut Reader<'_>) -> Result<(Notice, Member), Error> {
    let id: Id<Notice> = reader.table("notice")?;
    let notice = Notice {
        id,
        member: reader.optional_id("member")?,
        about: reader.optional_document::<About>("about")?,
        at: reader.time("at")?,
    };
    Ok((notice, member::read(reader)?))
}

impl Store {
    /// Notices with whom they are for, newest first, without the empty rows.
    pub async fn list_notices(&self, limit: i64) -> Result<Vec<(Notice, Member)>, Error> {
        let rows = self.engine().fetch(LIST.bind(limit)).await?;
        every(&rows, read)
    }
}
