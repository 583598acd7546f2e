package dev.bonafide.example

import dev.bonafide.BlockingDeviceStore
import dev.bonafide.DeviceId
import dev.bonafide.Effect
import dev.bonafide.Keep
import dev.bonafide.Outcome
import dev.bonafide.StoredDevice
import java.sql.Connection
import java.time.Instant

/** Devices and what was used, in PostgreSQL or SQLite. */
class JdbcDeviceStore(private val connect: () -> Connection) : BlockingDeviceStore {
    override fun load(device: DeviceId): StoredDevice? = connect().use { it.find(device) }

    override fun commit(effects: List<Effect>): Outcome = connect().use { connection ->
        connection.autoCommit = false
        val outcome = effects.firstNotNullOfOrNull { connection.refusal(it) } ?: Outcome.COMMITTED
        if (outcome == Outcome.COMMITTED) connection.commit() else connection.rollback()
        outcome
    }

    /** Writes one effect if its condition holds; otherwise says why it does not. */
    private fun Connection.refusal(effect: Effect): Outcome? = when (effect) {
        is Effect.Enrol -> {
            val sql = "INSERT INTO device (id, owner, record, receipt) VALUES (?, ?, ?, ?) " +
                "ON CONFLICT (id) DO NOTHING"
            val id = effect.device.toByteArray()
            if (write(sql, id, effect.owner, effect.record, effect.receipt)) null
            else {
                val found = find(effect.device)
                when {
                    // Whoever owns it: a device that is told to reassert would try for ever.
                    found?.revoked == true -> Outcome.REVOKED
                    found?.owner == effect.owner -> Outcome.ALREADY_ENROLLED
                    else -> Outcome.ENROLLED_FOR_ANOTHER
                }
            }
        }
        is Effect.Advance -> {
            // One statement decides: whoever reads the counter first and compares it, lets two pass.
            val sql = "UPDATE device SET counter = ? WHERE id = ? AND counter < ? " +
                "AND NOT revoked AND owner = coalesce(?, owner)"
            val id = effect.device.toByteArray()
            if (write(sql, effect.counter, id, effect.counter, effect.owner)) null
            else when (val found = find(effect.device)) {
                null -> Outcome.UNKNOWN_DEVICE
                else -> when {
                    found.revoked -> Outcome.REVOKED
                    effect.owner != null && effect.owner != found.owner ->
                        Outcome.ENROLLED_FOR_ANOTHER
                    else -> Outcome.STALE
                }
            }
        }
        is Effect.Take -> use(effect.id.toByteArray(), effect.keep)
        is Effect.InsertOnce -> use(effect.id.toByteArray(), effect.keep)
    }

    private fun Connection.use(id: ByteArray, keep: Keep): Outcome? {
        // After this second the row may be deleted.
        val until = maxOf(keep.until, Instant.now() + keep.atLeast).epochSecond + 1
        val sql = "INSERT INTO used (id, until) VALUES (?, ?) ON CONFLICT (id) DO NOTHING"
        return if (write(sql, id, until)) null else Outcome.REPLAYED
    }

    private fun Connection.write(sql: String, vararg values: Any?): Boolean =
        prepareStatement(sql).use { statement ->
            values.forEachIndexed { at, value -> statement.setObject(at + 1, value) }
            statement.executeUpdate() == 1
        }

    private fun Connection.find(device: DeviceId): StoredDevice? =
        prepareStatement("SELECT record, owner, revoked FROM device WHERE id = ?").use { statement ->
            statement.setBytes(1, device.toByteArray())
            statement.executeQuery().use { row ->
                if (!row.next()) null
                else StoredDevice(row.getBytes(1), row.getString(2), row.getBoolean(3))
            }
        }

    /** Says whether the device is there. Its row stays, so that it is never enrolled again. */
    fun revoke(device: DeviceId): Boolean = connect().use {
        it.write("UPDATE device SET revoked = TRUE WHERE id = ?", device.toByteArray())
    }

    /** For SQLite; in PostgreSQL, `BYTEA` stands for `BLOB`. */
    fun createTables() = connect().use { connection ->
        val tables = listOf(
            "CREATE TABLE IF NOT EXISTS device (id BLOB PRIMARY KEY, owner TEXT NOT NULL, " +
                "record BLOB NOT NULL, receipt BLOB NOT NULL, counter BIGINT NOT NULL DEFAULT 0, " +
                "revoked BOOLEAN NOT NULL DEFAULT FALSE)",
            "CREATE TABLE IF NOT EXISTS used (id BLOB PRIMARY KEY, until BIGINT NOT NULL)",
        )
        connection.createStatement().use { statement -> tables.forEach(statement::execute) }
    }
}
