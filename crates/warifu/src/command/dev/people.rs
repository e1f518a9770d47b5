//! Who is there at the first start of `dev`: an organization, its operator, and sample members.
//!
//! Made in one commit, so that an interrupted first start leaves nothing half; later starts find them and
//! change nothing, whatever became of them.

use warifu_core::{
    administering::{Administering, NewMember},
    change::Change,
    identifier::{Identifier, MemberId},
    member::{Language, Member, MemberChange, Role},
    organization::Organization,
    policy::Policy,
    random,
};
use warifu_server::clock::SystemRandom;
use warifu_store::Outcome;

use crate::{
    exit::{Exit, Failure},
    installation::Installation,
};

struct Sample {
    member_id: &'static str,
    name: &'static str,
    language: Language,
    role: Role,
    password: &'static str,
}

/// Everybody knows these passwords, which is why `dev` never leaves loopback.
const SAMPLES: [Sample; 5] = [
    sample("hanako", "山田 花子", Language::Ja, Role::Member, "tally-split-in-two"),
    sample("taro", "佐藤 太郎", Language::Ja, Role::Member, "each-half-proves"),
    sample("james", "James Miller", Language::En, Role::Member, "the-other-half-too"),
    sample("noriko", "鈴木 典子", Language::Ja, Role::OrganizationAdministrator, "keeper-of-the-halves"),
    sample("toru", "高橋 徹", Language::Ja, Role::Registrar, "who-hands-out-tallies"),
];

const fn sample(
    member_id: &'static str,
    name: &'static str,
    language: Language,
    role: Role,
    password: &'static str,
) -> Sample {
    Sample { member_id, name, language, role, password }
}

const OPERATOR: &str = "operator";

/// Makes everybody where nobody is; the operator.
pub(super) async fn make(at: &Installation) -> Result<Member, Failure> {
    if at.store.find_first_organization().await?.is_none() {
        let changes = first_commit(at);
        // Stale is another first start that was faster.
        if let Outcome::Stale(stale) = at.store.commit(&changes).await? {
            tracing::debug!(guard = stale.guard, "somebody else made the first members");
        }
    }
    find(at, OPERATOR).await?.ok_or_else(|| {
        let told =
            "this data folder has an organization without the member `operator`: it isn't one of dev's";
        Failure::new(Exit::NotFound, told)
    })
}

/// Member IDs and passwords of the samples whose password was never changed.
pub(super) async fn samples_unchanged(
    at: &Installation,
) -> Result<Vec<(&'static str, &'static str)>, Failure> {
    let mut unchanged = Vec::new();
    for sample in &SAMPLES {
        if find(at, sample.member_id).await?.is_some_and(|member| member.password_version() == 1) {
            unchanged.push((sample.member_id, sample.password));
        }
    }
    Ok(unchanged)
}

fn first_commit(at: &Installation) -> Vec<Change> {
    let acting = at.acting();
    let made = acting.create_organization("みなとクリニック", true, &mut SystemRandom);
    let organization: Organization = made.outcome;
    let mut changes = made.changes;
    let other = acting.create_organization("さくら通関", false, &mut SystemRandom);
    changes.extend(other.changes);
    let operator = person(OPERATOR, "運用管理者 (Operator)", Language::En, Role::Operator, None);
    let samples = SAMPLES.iter().map(|sample| {
        let phc = warifu_server::hash_password(sample.password, random::bytes(&mut SystemRandom));
        person(sample.member_id, sample.name, sample.language, sample.role, Some(phc))
    });
    let both = [organization.clone(), other.outcome];
    for member in std::iter::once(operator).chain(samples) {
        let made = acting.create_member(&organization, member, &mut SystemRandom);
        changes.extend(made.changes);
        if made.outcome.role == Role::Registrar {
            let organizations = both.iter().map(|organization| organization.id).collect();
            changes.push(MemberChange::Assign { id: made.outcome.id, organizations }.into());
        }
    }
    changes.extend(open_to_everything(&acting, &organization));
    changes
}

/// What a first look should find switched on.
fn open_to_everything(acting: &Administering<'_>, organization: &Organization) -> Vec<Change> {
    let policy =
        Policy { administrators_issue: true, applications: true, handoff_sign_in: true, ..Policy::default() };
    let set = acting.set_policy(organization, policy, &mut SystemRandom);
    set.expect("every setting is in its range").changes
}

fn person(member_id: &str, name: &str, language: Language, role: Role, phc: Option<String>) -> NewMember {
    NewMember {
        member_id: MemberId::parse(member_id).expect("a word of lower-case letters"),
        name: name.into(),
        email: None,
        language,
        role,
        valid_until: None,
        phc,
    }
}

async fn find(at: &Installation, member_id: &str) -> Result<Option<Member>, Failure> {
    let who = Identifier::MemberId(MemberId::parse(member_id).expect("a word of lower-case letters"));
    Ok(at.store.find_member_by_identifier(&who).await?.map(|(member, _)| member))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_passwords_keep_the_rule() {
        for sample in &SAMPLES {
            let personal = [sample.member_id, sample.name];
            assert!(warifu_core::password::check(sample.password, &personal).is_ok(), "{}", sample.member_id);
        }
    }
}
