package dev.bonafide

import java.time.Duration
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import org.junit.jupiter.api.Test

class KeyringTest {
    private val secret = "sk-live-0123456789".toByteArray()
    private val context = mapOf("tenant" to "7", "name" to "openai")

    @Test
    fun `a new key, in six steps`() {
        val ring = Keyring.generate("2026-01", NOW)
        var row = ring.seal(secret, context)
        assertContentEquals(secret, ring.open(row, context))
        assertFailsWith<BonafideException.Internal.CannotBeOpened> { ring.open(row, null) }
        assertFailsWith<BonafideException.Internal.CannotBeOpened> {
            ring.open(row, context + ("tenant" to "8"))
        }
        ring.addGenerated("2026-04", NOW)
        ring.promote("2026-04")
        assertEquals("2026-04", ring.primary)
        assertTrue(ring.needsRewrap(row))
        row = assertNotNull(ring.rewrap(row, context))
        assertNull(ring.rewrap(row, context))
        assertContentEquals(secret, ring.open(row, context))
        ring.disable("2026-01", NOW)
        val later = NOW.plus(Duration.ofDays(2))
        val cached = Duration.ofHours(1)
        assertFailsWith<BonafideException.Configuration.CensusTooEarly> {
            ring.destroy("2026-01", RowCensus(NOW, listOf(row)), cached)
        }
        ring.destroy("2026-01", RowCensus(later, listOf(row)), cached)
        assertEquals(
            listOf(SealingKeyState.DESTROYED, SealingKeyState.ENABLED),
            ring.keys.sortedBy { it.id }.map { it.state },
        )
        // What is stored makes the same ring.
        val stored = ring.exportKeys()
        val copy = Keyring.of(stored, ring.primary)
        assertEquals(ring.keys, copy.keys)
        assertContentEquals(secret, copy.open(row, context))
        for (key in stored) assertTrue(key.material.contentToString() !in "$key")
    }

    @Test
    fun `threads seal and open while keys change`() {
        val ring = Keyring.generate("k0", NOW)
        val pool = Executors.newFixedThreadPool(8)
        try {
            val results = pool.invokeAll(
                List(8) { thread ->
                    Callable {
                        repeat(50) { at ->
                            if (thread == 0) {
                                ring.addGenerated("k${at + 1}", NOW)
                                ring.promote("k${at + 1}")
                            }
                            val text = ring.seal(secret, context)
                            assertContentEquals(secret, ring.open(text, context))
                        }
                    }
                },
            )
            results.forEach { it.get() }
        } finally {
            pool.shutdown()
        }
    }
}
