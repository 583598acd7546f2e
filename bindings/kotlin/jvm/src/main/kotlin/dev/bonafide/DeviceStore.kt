package dev.bonafide

import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/**
 * A device as your table has it.
 *
 * @property record the record that [Effect.Enrol] had you store; empty if it was erased
 * @property owner whose device it is
 * @property revoked whether it is revoked
 */
class StoredDevice(val record: ByteArray, val owner: String, val revoked: Boolean = false)

/** Your table of devices and of what was used. What it throws is no answer: *unavailable*. */
interface DeviceStore {
    /** The device of this name, if the table has it. */
    suspend fun load(device: DeviceId): StoredDevice?

    /** Writes all effects in one transaction if every condition holds, and nothing otherwise. */
    suspend fun commit(effects: List<Effect>): Outcome
}

/** The same for a driver that blocks, such as JDBC. */
interface BlockingDeviceStore {
    /** The device of this name, if the table has it. */
    fun load(device: DeviceId): StoredDevice?

    /** Writes all effects in one transaction if every condition holds, and nothing otherwise. */
    fun commit(effects: List<Effect>): Outcome
}

/** The store for coroutines: what blocks does so on [context]. */
fun BlockingDeviceStore.suspending(context: CoroutineContext = Dispatchers.IO): DeviceStore {
    val blocking = this
    return object : DeviceStore {
        override suspend fun load(device: DeviceId) =
            withContext(context) { blocking.load(device) }

        override suspend fun commit(effects: List<Effect>) =
            withContext(context) { blocking.commit(effects) }
    }
}
