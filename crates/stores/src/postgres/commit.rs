//! The one round trip of a commit.

use super::schema;
use crate::values::{MAX_MILLIS, length, millis};
use bonafide::Timestamp;
use bonafide::replay::{CounterPolicy, DeviceId, Effect, Effects, Keep, Outcome};
use sqlx::Postgres;
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::query::QueryScalar;

/// Applies all effects, or none. What is written for each request has a function of its own; the
/// one for all others takes arrays, and costs more.
pub(super) async fn commit(
    connection: &mut PgConnection,
    effects: &Effects,
    policy: CounterPolicy,
    now: Option<Timestamp>,
) -> Result<Outcome, sqlx::Error> {
    let reach = policy.reach().cast_signed();
    let now = now.map(|now| millis(now).min(MAX_MILLIS));
    let mut effects_in_order = effects.iter();
    let three = (effects_in_order.next(), effects_in_order.next(), effects_in_order.next());
    let outcome: i16 = match three {
        (Some(Effect::Advance { device, counter, owner, .. }), None, None) => {
            let call = sqlx::query_scalar("SELECT bonafide.advance($1, $2, $3, $4)");
            advance(call, device, owner.as_deref(), *counter, reach).fetch_one(connection).await?
        }
        (Some(Effect::Take { id, keep, .. } | Effect::InsertOnce { id, keep, .. }), None, None) => {
            let call = sqlx::query_scalar("SELECT bonafide.insert_once($1, $2, $3, $4, $5)");
            insert_once(call, id, *keep, now).fetch_one(connection).await?
        }
        (
            Some(Effect::Take { id, keep, .. } | Effect::InsertOnce { id, keep, .. }),
            Some(Effect::Advance { device, counter, owner, .. }),
            None,
        ) => {
            let call = sqlx::query_scalar(
                "SELECT bonafide.insert_and_advance($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            );
            let call = insert_once(call, id, *keep, now);
            advance(call, device, owner.as_deref(), *counter, reach).fetch_one(connection).await?
        }
        _ => Batch::new(effects)?.commit(connection, reach, now).await?,
    };
    schema::outcome(outcome)
}

type Call<'q> = QueryScalar<'q, Postgres, i16, PgArguments>;

fn insert_once<'q>(call: Call<'q>, id: &'q [u8; 32], keep: Keep, now: Option<i64>) -> Call<'q> {
    call.bind(id.as_slice())
        .bind(millis(keep.made))
        .bind(length(keep.at_least))
        .bind(millis(keep.until))
        .bind(now)
}

fn advance<'q>(
    call: Call<'q>,
    device: &'q DeviceId,
    owner: Option<&'q str>,
    counter: u32,
    reach: i32,
) -> Call<'q> {
    call.bind(device.as_bytes().as_slice()).bind(owner).bind(i64::from(counter)).bind(reach)
}

/// Effects as columns, one row for each.
#[derive(Default)]
struct Batch<'e> {
    kinds: Vec<i16>,
    ids: Vec<&'e [u8]>,
    owners: Vec<Option<&'e str>>,
    records: Vec<Option<&'e [u8]>>,
    receipts: Vec<Option<&'e [u8]>>,
    counters: Vec<Option<i64>>,
    made: Vec<Option<i64>>,
    at_least: Vec<Option<i64>>,
    until: Vec<Option<i64>>,
}

impl<'e> Batch<'e> {
    fn new(effects: &'e Effects) -> Result<Self, sqlx::Error> {
        let mut batch = Self::default();
        for effect in effects {
            match effect {
                Effect::Enrol { device, owner, record, receipt, .. } => {
                    batch.row(1, device.as_bytes(), Some(owner), None);
                    batch.data(Some(record), Some(receipt), None);
                }
                Effect::Advance { device, counter, owner, .. } => {
                    batch.row(2, device.as_bytes(), owner.as_deref(), None);
                    batch.data(None, None, Some(i64::from(*counter)));
                }
                Effect::Take { id, keep, .. } | Effect::InsertOnce { id, keep, .. } => {
                    batch.row(3, id, None, Some(*keep));
                    batch.data(None, None, None);
                }
                // Of a later version of the core.
                _ => {
                    let why = "an effect that the store does not know";
                    return Err(sqlx::Error::Configuration(why.into()));
                }
            }
        }
        Ok(batch)
    }

    fn row(&mut self, kind: i16, id: &'e [u8; 32], owner: Option<&'e str>, keep: Option<Keep>) {
        self.kinds.push(kind);
        self.ids.push(id);
        self.owners.push(owner);
        self.made.push(keep.map(|keep| millis(keep.made)));
        self.at_least.push(keep.map(|keep| length(keep.at_least)));
        self.until.push(keep.map(|keep| millis(keep.until)));
    }

    fn data(&mut self, record: Option<&'e [u8]>, receipt: Option<&'e [u8]>, counter: Option<i64>) {
        self.records.push(record);
        self.receipts.push(receipt);
        self.counters.push(counter);
    }

    async fn commit(
        &self,
        connection: &mut PgConnection,
        reach: i32,
        now: Option<i64>,
    ) -> Result<i16, sqlx::Error> {
        sqlx::query_scalar("SELECT bonafide.commit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
            .bind(&self.kinds)
            .bind(&self.ids)
            .bind(&self.owners)
            .bind(&self.records)
            .bind(&self.receipts)
            .bind(&self.counters)
            .bind(reach)
            .bind(&self.made)
            .bind(&self.at_least)
            .bind(&self.until)
            .bind(now)
            .fetch_one(connection)
            .await
    }
}
