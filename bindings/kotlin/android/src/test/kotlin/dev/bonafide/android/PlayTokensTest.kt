package dev.bonafide.android

import dev.bonafide.BoundRequest
import dev.bonafide.Challenge
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test

class PlayTokensTest {
    private val binding = BoundRequest(
        "com.example.app", "chat", Challenge("a challenge"), "POST", "api.example.com", "/v1/chat",
    ).binding()

    @Test
    fun `the evidence is about the binding`() = runBlocking<Unit> {
        val hash = binding.requestHash
        assertEquals("play-classic token-$hash", ClassicTokens { "token-$it" }.evidence(binding))
        assertEquals("play-standard token-$hash", StandardTokens { "token-$it" }.evidence(binding))
        assertFailsWith<IllegalStateException> {
            StandardTokens { error("what Google Play throws") }.evidence(binding)
        }
    }
}
