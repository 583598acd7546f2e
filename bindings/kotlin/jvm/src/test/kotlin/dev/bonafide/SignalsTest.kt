package dev.bonafide

import kotlin.test.assertContains
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotEquals
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test

class SignalsTest {
    @Test
    fun `a report is what was found, byte for byte`() = runBlocking<Unit> {
        val report = collectSignals()
        assertTrue(report.checks.isNotEmpty())
        assertTrue(report.duration.toMillis() < 2000)
        val read = SignalsReport.of(report.toByteArray())
        assertEquals(report.digest, Sha256.of(report.toByteArray()))
        assertEquals(report.digest, read.digest)
        assertEquals(report.checks to report.inconclusive, read.checks to read.inconclusive)
        assertEquals("$report", "$read")
        assertFailsWith<BonafideException.Malformed.InvalidReport> {
            SignalsReport.of(report.toByteArray() + 0)
        }
    }

    @Test
    fun `policies judge what was found`() {
        val report = SignalsReport.of(Reports.withDebugger())
        assertEquals(listOf(SignalCategory.DEBUGGER), report.findings.map { it.category })
        val log = SignalsPolicy(SignalsPreset.LOG_ONLY)
        assertTrue(log.appraise(report).accepted)
        assertContains(log.appraise(report).reasons.map { it.kind }, ErrorKind.DEBUGGER_FOUND)
        val block = log.copy(
            reactions = mapOf(
                SignalCategory.DEBUGGER to SignalReaction.Block(SignalSeverity.LOW),
            ),
        )
        assertFailsWith<BonafideException.Policy.DebuggerFound> { block.appraise(report).orThrow() }
        val ignore = log.copy(reactions = mapOf(SignalCategory.DEBUGGER to SignalReaction.Ignore))
        assertTrue(ErrorKind.DEBUGGER_FOUND !in ignore.appraise(report).reasons.map { it.kind })
    }

    @Test
    fun `a collection runs where it is told to`() = runBlocking<Unit> {
        val names = ArrayList<String>()
        val named = object : kotlinx.coroutines.CoroutineDispatcher() {
            override fun dispatch(context: kotlin.coroutines.CoroutineContext, block: Runnable) {
                names += "named"
                Dispatchers.IO.dispatch(context, block)
            }
        }
        collectSignals(dispatcher = named)
        assertContains(names, "named")
    }

    @Test
    fun `the report is bound`() = runBlocking<Unit> {
        val challenge = Challenge("text")
        fun bind(report: Sha256?) =
            BoundRequest(APP, "chat", challenge, "POST", AUTHORITY, "/", report = report).binding()
        val report = collectSignals()
        assertNotEquals(bind(null), bind(report.digest))
        assertEquals(bind(report.digest), bind(report.digest))
        assertContentEquals(
            BoundRequest(APP, "chat", challenge.toByteArray(), "POST", AUTHORITY, "/")
                .binding().clientDataHash.toByteArray(),
            bind(null).clientDataHash.toByteArray(),
        )
    }
}

private object Reports {
    /** In the canonical form, as a traced process on Linux makes it. */
    fun withDebugger(): ByteArray {
        val id = byteArrayOf(0x6f) + "debugger.tracer".toByteArray()
        return byteArrayOf(0x86.toByte(), 1, 0x65) + "linux".toByteArray() + byteArrayOf(5) +
            byteArrayOf(0x81.toByte()) + id +
            byteArrayOf(0x81.toByte(), 0x83.toByte()) + id + byteArrayOf(2, 0x80.toByte()) +
            byteArrayOf(0x80.toByte())
    }
}
