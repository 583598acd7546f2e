package dev.bonafide.android

import java.io.IOException
import java.util.concurrent.TimeUnit

/** Where Android's system properties come from. */
fun interface PropertySource {
    /** These properties, empty where one is not set; `null` if nothing could be asked. */
    fun read(names: Collection<String>): Map<String, String>?
}

/** One run of `getprop`, which every app may do. */
class GetProp(
    private val command: List<String> = listOf("/system/bin/getprop"),
    private val timeoutMillis: Long = 1000,
) : PropertySource {
    override fun read(names: Collection<String>): Map<String, String>? {
        val lines = try {
            run() ?: return null
        } catch (_: IOException) {
            return null
        }
        val set = lines.mapNotNull(LINE::matchEntire).associate { it.groupValues[1] to it.groupValues[2] }
        // Nothing at all is no answer.
        return if (set.isEmpty()) null else names.associateWith { set[it].orEmpty() }
    }

    private fun run(): List<String>? {
        val process = ProcessBuilder(command).redirectErrorStream(true).start()
        try {
            process.outputStream.close()
            // The output is longer than a pipe holds, so somebody must read while it runs; and what
            // hangs must not hang the app.
            val output = arrayOfNulls<List<String>>(1)
            val reader = Thread {
                output[0] = runCatching {
                    process.inputStream.bufferedReader().useLines { it.take(MAX_LINES).toList() }
                }.getOrNull()
            }
            reader.isDaemon = true
            reader.start()
            reader.join(timeoutMillis)
            val ended = process.waitFor(timeoutMillis, TimeUnit.MILLISECONDS)
            return if (!reader.isAlive && ended && process.exitValue() == 0) output[0] else null
        } finally {
            process.destroyForcibly()
        }
    }

    private companion object {
        val LINE = Regex("""\[([^\]]+)]: \[(.*)]""")

        /** A phone has about a thousand. */
        const val MAX_LINES = 10_000
    }
}
