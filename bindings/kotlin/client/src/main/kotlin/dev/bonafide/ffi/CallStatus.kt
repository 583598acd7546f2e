package dev.bonafide.ffi

/**
 * A status that costs no more than the call. To make one, and to copy its fields there and back,
 * takes JNA longer than the call takes: it is a structure within a structure, each with memory of its
 * own.
 *
 * Rust writes a status only when it fails, so as long as it says success, the memory is as clean as
 * at first, and nothing has to be copied.
 */
internal class CallStatus : UniffiRustCallStatus() {
    init {
        // Now there is memory, and it is clean.
        super.write()
    }

    override fun write() = Unit

    override fun read() {
        if (pointer.getByte(0) != UNIFFI_CALL_SUCCESS) super.read()
    }
}

/**
 * One for each thread. The slot is empty while a call is on its way, so that a call from within a
 * callback makes its own; and only a status of success comes back.
 */
private val statuses = ThreadLocal.withInitial { arrayOfNulls<UniffiRustCallStatus>(1) }

internal fun takeStatus(): UniffiRustCallStatus {
    val slot = statuses.get()
    val status = slot[0] ?: CallStatus()
    slot[0] = null
    return status
}

internal fun giveBack(status: UniffiRustCallStatus) {
    statuses.get()[0] = status
}
