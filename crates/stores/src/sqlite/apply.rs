//! What each job writes, within a transaction that holds the write lock.

use super::schema;
use super::writer::MAX_GROUP;
use crate::values;
use bonafide::replay::{
    Counter, CounterPolicy, DeviceId, Effect, Effects, Forgotten, Keep, Outcome,
};
use bonafide::{Timestamp, Window};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

/// The most records that one transaction removes, so that none takes long: twice what a full
/// group adds when each of its commits has two (a challenge and a verdict), or the table
/// would grow for as long as the host is busy.
const MAX_REMOVED: i64 = 2 * 2 * MAX_GROUP.cast_signed() as i64;

/// Removes records whose time is over, and gives what was ever removed.
pub(super) async fn remove_expired(
    connection: &mut SqliteConnection,
    now: Timestamp,
) -> Result<Forgotten, sqlx::Error> {
    let windows = sqlx::query("SELECT not_before, not_after FROM forgotten")
        .fetch_all(&mut *connection)
        .await?;
    let window = |row: &sqlx::sqlite::SqliteRow| {
        Ok::<_, sqlx::Error>(Window {
            not_before: values::timestamp(row.try_get(0)?),
            not_after: values::timestamp(row.try_get(1)?),
        })
    };
    let windows: Vec<Window> = windows.iter().map(window).collect::<Result<_, _>>()?;
    let mut forgotten = Forgotten::from_windows(windows);

    let removed: Vec<i64> = sqlx::query_scalar(
        "DELETE FROM used WHERE id IN
             (SELECT id FROM used WHERE last_moment < ?1 ORDER BY last_moment LIMIT ?2)
         RETURNING made",
    )
    .bind(values::millis(now))
    .bind(MAX_REMOVED)
    .fetch_all(&mut *connection)
    .await?;
    if removed.is_empty() {
        return Ok(forgotten);
    }
    removed.iter().for_each(|made| forgotten.note(values::timestamp(*made), now));
    sqlx::query("DELETE FROM forgotten").execute(&mut *connection).await?;
    for window in forgotten.windows() {
        sqlx::query("INSERT INTO forgotten (not_before, not_after) VALUES (?1, ?2)")
            .bind(values::millis(window.not_before))
            .bind(values::millis(window.not_after))
            .execute(&mut *connection)
            .await?;
    }
    Ok(forgotten)
}

/// All of the effects, or none. An error that is about this row alone leaves the
/// transaction as it was.
pub(super) async fn commit(
    connection: &mut SqliteConnection,
    effects: &Effects,
    policy: CounterPolicy,
    forgotten: &Forgotten,
    now: Timestamp,
) -> Result<Outcome, sqlx::Error> {
    // One effect that fails has written nothing.
    let several = effects.iter().count() > 1;
    if several {
        sqlx::query("SAVEPOINT one").execute(&mut *connection).await?;
    }
    let mut result = Ok(Outcome::Committed);
    for effect in effects {
        result = one(connection, effect, policy, forgotten, now).await;
        if !matches!(result, Ok(Outcome::Committed)) {
            break;
        }
    }
    let written = matches!(result, Ok(Outcome::Committed));
    if several && (written || result.as_ref().map_or_else(is_of_one_row, |_| true)) {
        if !written {
            sqlx::query("ROLLBACK TO one").execute(&mut *connection).await?;
        }
        sqlx::query("RELEASE one").execute(&mut *connection).await?;
    }
    result
}

/// Whether an error says something about a row, and nothing about the database.
pub(super) const fn is_of_one_row(error: &sqlx::Error) -> bool {
    matches!(
        error,
        sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } | sqlx::Error::Protocol(_)
    )
}

async fn one(
    connection: &mut SqliteConnection,
    effect: &Effect,
    policy: CounterPolicy,
    forgotten: &Forgotten,
    now: Timestamp,
) -> Result<Outcome, sqlx::Error> {
    match effect {
        Effect::Enrol { device, owner, record, receipt, .. } => {
            enrol(connection, device, owner, record, receipt).await
        }
        Effect::Advance { device, counter, owner, .. } => {
            advance(connection, device, *counter, owner.as_deref(), policy).await
        }
        Effect::Take { id, keep, .. } | Effect::InsertOnce { id, keep, .. } => {
            insert_once(connection, id, *keep, forgotten, now).await
        }
        // Of a later version of the core.
        _ => Err(sqlx::Error::Protocol("an effect that is not known".into())),
    }
}

async fn enrol(
    connection: &mut SqliteConnection,
    device: &DeviceId,
    owner: &str,
    record: &[u8],
    receipt: &[u8],
) -> Result<Outcome, sqlx::Error> {
    let (counter, used) = schema::columns(Counter::ENROLLED);
    let inserted = sqlx::query(
        "INSERT INTO device (id, record, receipt, owner, counter, used)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO NOTHING",
    )
    .bind(device.as_bytes().as_slice())
    .bind(record)
    .bind(receipt)
    .bind(owner)
    .bind(counter)
    .bind(used)
    .execute(&mut *connection)
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(Outcome::Committed);
    }
    let known = sqlx::query("SELECT owner, revoked FROM device WHERE id = ?1")
        .bind(device.as_bytes().as_slice())
        .fetch_one(&mut *connection)
        .await?;
    let (known, revoked): (String, bool) = (known.try_get(0)?, known.try_get(1)?);
    Ok(match (revoked, known == owner) {
        (true, _) => Outcome::Revoked,
        (false, true) => Outcome::AlreadyEnrolled,
        (false, false) => Outcome::EnrolledForAnother,
    })
}

async fn advance(
    connection: &mut SqliteConnection,
    device: &DeviceId,
    counter: u32,
    owner: Option<&str>,
    policy: CounterPolicy,
) -> Result<Outcome, sqlx::Error> {
    let known = sqlx::query("SELECT counter, used, revoked, owner FROM device WHERE id = ?1")
        .bind(device.as_bytes().as_slice())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(known) = known else { return Ok(Outcome::UnknownDevice) };
    if known.try_get(2)? {
        return Ok(Outcome::Revoked);
    }
    if owner.is_some() && owner != known.try_get(3)? {
        return Ok(Outcome::EnrolledForAnother);
    }
    let before = values::counter(known.try_get(0)?, known.try_get(1)?)?;
    let Some(after) = before.advance(counter, policy) else { return Ok(Outcome::Stale) };
    let (counter, used) = schema::columns(after);
    sqlx::query("UPDATE device SET counter = ?2, used = ?3 WHERE id = ?1")
        .bind(device.as_bytes().as_slice())
        .bind(counter)
        .bind(used)
        .execute(&mut *connection)
        .await?;
    Ok(Outcome::Committed)
}

async fn insert_once(
    connection: &mut SqliteConnection,
    id: &[u8; 32],
    keep: Keep,
    forgotten: &Forgotten,
    now: Timestamp,
) -> Result<Outcome, sqlx::Error> {
    if forgotten.covers(keep.made) {
        return Ok(Outcome::Replayed);
    }
    let inserted = sqlx::query(
        "INSERT INTO used (id, made, last_moment) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(id.as_slice())
    .bind(values::millis(keep.made))
    .bind(values::millis(keep.last_moment(now)))
    .execute(&mut *connection)
    .await?;
    Ok(if inserted.rows_affected() == 1 { Outcome::Committed } else { Outcome::Replayed })
}

pub(super) async fn revoke(
    connection: &mut SqliteConnection,
    device: &DeviceId,
) -> Result<Outcome, sqlx::Error> {
    let changed = sqlx::query("UPDATE device SET revoked = 1 WHERE id = ?1")
        .bind(device.as_bytes().as_slice())
        .execute(&mut *connection)
        .await?;
    Ok(found(changed.rows_affected()))
}

pub(super) async fn erase(
    connection: &mut SqliteConnection,
    device: &DeviceId,
) -> Result<Outcome, sqlx::Error> {
    let id = device.as_bytes().as_slice();
    let erased = sqlx::query("DELETE FROM device WHERE id = ?1 AND NOT revoked")
        .bind(id)
        .execute(&mut *connection)
        .await?;
    let (counter, used) = schema::columns(Counter::ENROLLED);
    // Its name and the revocation stay, or it could come back.
    let emptied = sqlx::query(
        "UPDATE device SET record = x'', receipt = x'', owner = '', counter = ?2, used = ?3
         WHERE id = ?1",
    )
    .bind(id)
    .bind(counter)
    .bind(used)
    .execute(&mut *connection)
    .await?;
    Ok(found(erased.rows_affected().max(emptied.rows_affected())))
}

const fn found(rows: u64) -> Outcome {
    if rows == 0 { Outcome::UnknownDevice } else { Outcome::Committed }
}
