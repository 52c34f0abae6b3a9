use proptest::prelude::*;
use twilight_model::id::Id;

use super::*;

fn by(part: Part, user: u64) -> Actor {
    Actor { user: (part != Part::System).then(|| Id::new(user)), part }
}

fn after(acts: &[(Act, Actor)]) -> State {
    acts.iter().fold(State::NEW, |state, (a, who)| act(&state, a, *who).expect("allowed"))
}

#[test]
fn a_ticket_goes_the_way_staff_and_requester_push_it() {
    let (ann, bob) = (by(Part::Staff, 1), by(Part::Staff, 2));
    let claimed = after(&[(Act::Claim, ann)]);
    assert_eq!((claimed.status, claimed.claimant), (Status::Claimed, ann.user));
    assert!(act(&claimed, &Act::Claim, bob).is_err(), "one wins");
    assert!(act(&claimed, &Act::Unclaim, bob).is_err(), "not theirs");
    let target = Target::Role(Id::new(9));
    let escalated = act(&claimed, &Act::Escalate(target), ann).expect("escalates");
    assert_eq!(escalated.status, Status::Escalated);
    let waiting = act(&escalated, &Act::Wait, ann).expect("waits");
    let back = act(&waiting, &Act::Answered, by(Part::System, 0)).expect("goes back");
    assert_eq!(back, escalated, "where it was before it waited");
    let closed = act(&back, &Act::Close, by(Part::Requester, 5)).expect("closes");
    assert_eq!((closed.status, closed.claimant), (Status::Closed, ann.user));
    let again = act(&closed, &Act::Reopen, by(Part::Requester, 5)).expect("reopens");
    assert_eq!(again.status, Status::Claimed);
    let gone = act(&closed, &Act::Delete, bob).expect("deletes");
    assert!(act(&gone, &Act::Reopen, by(Part::Admin, 3)).is_err(), "gone is gone");
}

#[test]
fn an_escalated_ticket_is_taken_by_whom_it_was_escalated_for() {
    let ann = by(Part::Staff, 1);
    let escalated = after(&[(Act::Escalate(Target::User(Id::new(7))), ann)]);
    let taken = act(&escalated, &Act::Claim, by(Part::Staff, 7)).expect("takes");
    assert_eq!((taken.status, taken.escalated), (Status::Claimed, None));
    let of_ann = after(&[(Act::Claim, ann), (Act::Escalate(Target::User(Id::new(7))), ann)]);
    let assigned = act(&of_ann, &Act::Assign(Id::new(7)), ann).expect("assigns");
    assert_eq!((assigned.status, assigned.claimant), (Status::Claimed, Some(Id::new(7))));
}

#[test]
fn requesters_may_only_close_and_open_again() {
    for (a, may) in [
        (Act::Claim, false),
        (Act::Wait, false),
        (Act::Assign(Id::new(1)), false),
        (Act::Escalate(Target::User(Id::new(1))), false),
        (Act::Delete, false),
        (Act::Close, true),
    ] {
        assert_eq!(act(&State::NEW, &a, by(Part::Requester, 5)).is_ok(), may, "{a:?}");
    }
}

#[test]
fn naming_a_status_finds_the_acts_that_lead_there() {
    let admin = by(Part::Admin, 1);
    let role = Target::Role(Id::new(9));
    let starts = [Act::Claim, Act::Wait, Act::Escalate(role), Act::Close];
    let mut states = vec![State::NEW];
    for first in &starts {
        let one = act(&State::NEW, first, admin).expect("allowed");
        states.push(one);
        states.extend(starts.iter().filter_map(|second| act(&one, second, admin).ok()));
    }
    for state in states {
        for wanted in Status::ALL {
            let Ok(acts) = towards(&state, wanted, admin, Some(role)) else {
                assert_eq!(state.status, wanted, "{state:?}");
                continue;
            };
            let end =
                acts.iter().fold(state, |state, a| act(&state, a, admin).expect("what was found"));
            assert_eq!(end.status, wanted, "{state:?} by {acts:?}");
        }
    }
}

fn any_act() -> impl Strategy<Value = Act> {
    let user = (1_u64..4).prop_map(Id::new);
    prop_oneof![
        Just(Act::Claim),
        Just(Act::Unclaim),
        user.prop_map(Act::Assign),
        Just(Act::Wait),
        Just(Act::Answered),
        (1_u64..4).prop_map(|id| Act::Escalate(Target::Role(Id::new(id)))),
        (1_u64..4).prop_map(|id| Act::Escalate(Target::User(Id::new(id)))),
        Just(Act::Deescalate),
        Just(Act::Close),
        Just(Act::Reopen),
        Just(Act::Delete),
    ]
}

fn anybody() -> impl Strategy<Value = Actor> {
    let part = prop_oneof![
        Just(Part::Requester),
        Just(Part::Staff),
        Just(Part::Admin),
        Just(Part::System)
    ];
    (part, 1_u64..4).prop_map(|(part, user)| by(part, user))
}

proptest! {
    #[test]
    fn no_sequence_of_acts_makes_a_ticket_contradict_itself(
        steps in prop::collection::vec((any_act(), anybody()), 0..40)
    ) {
        let mut state = State::NEW;
        for (a, who) in steps {
            let before = state;
            if let Ok(next) = act(&state, &a, who) {
                prop_assert!(next.is_sound(), "{before:?} {a:?} → {next:?}");
                prop_assert!(next != before, "an act that changes nothing is refused");
                state = next;
            }
            prop_assert!(!before.deleted || state.deleted, "deleted is for good");
        }
    }
}
