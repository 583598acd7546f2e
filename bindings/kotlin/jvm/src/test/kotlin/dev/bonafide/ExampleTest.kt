package dev.bonafide

import dev.bonafide.example.HttpRequest
import dev.bonafide.example.JdbcDeviceStore
import dev.bonafide.example.Server
import java.io.ByteArrayOutputStream
import java.io.PrintStream
import java.nio.file.Files
import java.nio.file.Path
import java.sql.DriverManager
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import kotlin.io.path.readText
import kotlin.io.path.writeText
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

class ExampleTest {
    @TempDir
    lateinit var folder: Path

    private fun store() = JdbcDeviceStore {
        DriverManager.getConnection("jdbc:sqlite:${folder.resolve("devices.db")}?busy_timeout=10000")
    }.apply { createTables() }

    private val readme: Path = generateSequence(Path.of("").toAbsolutePath(), Path::getParent)
        .map { it.resolve("bindings/kotlin/README.md") }
        .first { Files.exists(it) }

    /** What the README shows is what is compiled and run here. */
    @Test
    fun `the README shows these examples`() {
        val examples = readme.resolveSibling("jvm/src/test/kotlin/dev/bonafide/example")
        fun lines(text: String) = text.lines().map(String::trim).filter(String::isNotEmpty)
        val shown = lines(readme.readText()).joinToString("\n")
        fun code(file: String, from: String, to: String): String {
            val code = lines(examples.resolve(file).readText())
            val start = code.indexOfFirst { it.startsWith(from) }
            return code.drop(start).dropLastWhile { !it.startsWith(to) }.joinToString("\n")
        }
        assertContains(shown, code("Server.kt", "/** In front", "}"))
        assertContains(shown, code("FirstAttestation.kt", "val attestation", ").ownedBy"))
    }

    @Test
    fun `the first attestation is genuine once`() {
        val vectors = folder.resolve("app_attest.json")
        vectors.writeText(Vectors.read("app_attest.json").toString())
        val printed = ByteArrayOutputStream()
        val out = System.out
        try {
            System.setOut(PrintStream(printed))
            dev.bonafide.example.main(arrayOf("$vectors", "${folder.resolve("devices.db")}"))
        } finally {
            System.setOut(out)
        }
        assertEquals(
            listOf(
                "genuine: TEAMID1234.com.example.app, iOS 26.1",
                "refused: The device is enrolled already. The app should: REASSERT",
            ),
            printed.toString().trim().lines(),
        )
    }

    @Test
    fun `the server lets a request pass once`() = runBlocking<Unit> {
        val store = store()
        val phone = Phone()
        val server = Server(KEY, AppAttestVerifier(APP), store.suspending())
        enrol(store, phone, "alice")
        val body = "hi".toByteArray()
        val challenge = server.challenge(APP, "chat", "alice", NOW)
        val bound = BoundRequest(
            APP, "chat", challenge, "POST", "api.example.com", "/v1/chat", Sha256.of(body),
        ).binding()
        val assertion = java.util.Base64.getEncoder()
            .encodeToString(phone.assert(bound.clientDataHash, 1))
        val headers = mapOf(
            "Bonafide-App" to APP,
            "Bonafide-Challenge" to challenge.text,
            "Bonafide-Device" to phone.keyId.toBase64(),
            "Bonafide-Evidence" to "apple-assertion $assertion",
        )
        val request = HttpRequest("POST", "/v1/chat", headers, body, "alice")
        assertEquals("hello, alice", server.chat(request, NOW).text)
        assertEquals(403, server.chat(request, NOW).status)
        val nothing = HttpRequest("POST", "/v1/chat", emptyMap(), body, "alice")
        assertEquals(401, server.chat(nothing, NOW).status)
        val down = object : DeviceStore {
            override suspend fun load(device: DeviceId) = error("no route to the database")
            override suspend fun commit(effects: List<Effect>) = error("never called")
        }
        val waiting = Server(KEY, AppAttestVerifier(APP), down)
        assertEquals(503, waiting.chat(request, NOW).status)
    }

    /** As if it had been attested: the condition of its row is the same. */
    private fun enrol(store: JdbcDeviceStore, phone: Phone, owner: String) {
        val enrol = Effect.Enrol(phone.key.device, owner, phone.key.record(), ByteArray(0))
        assertEquals(Outcome.COMMITTED, store.commit(listOf(enrol)))
    }

    @Test
    fun `the table keeps the contract`() {
        val store = store()
        val phone = Phone()
        val device = phone.key.device
        fun advance(counter: Long, owner: String? = "alice", of: DeviceId = device) =
            store.commit(listOf(Effect.Advance(of, counter, owner)))
        assertEquals(Outcome.UNKNOWN_DEVICE, advance(1))
        enrol(store, phone, "alice")
        val enrol = { owner: String ->
            store.commit(listOf(Effect.Enrol(device, owner, ByteArray(1), ByteArray(0))))
        }
        assertEquals(Outcome.ALREADY_ENROLLED, enrol("alice"))
        assertEquals(Outcome.ENROLLED_FOR_ANOTHER, enrol("mallory"))
        assertEquals(Outcome.COMMITTED, advance(5))
        assertEquals(Outcome.STALE, advance(5))
        assertEquals(Outcome.ENROLLED_FOR_ANOTHER, advance(6, "mallory"))
        assertEquals(Outcome.COMMITTED, advance(6, null))
        assertEquals(Outcome.COMMITTED, advance((1L shl 32) - 1))
        // All or nothing: a challenge that is taken with a stale counter is not taken.
        val take = Effect.Take(UseId(digest(byteArrayOf(1))), Keep(java.time.Duration.ofHours(1), NOW, NOW))
        val stale = Effect.Advance(device, 1, null)
        assertEquals(Outcome.STALE, store.commit(listOf(take, stale)))
        assertEquals(Outcome.COMMITTED, store.commit(listOf(take)))
        assertEquals(Outcome.REPLAYED, store.commit(listOf(take)))
        // A revoked device hears so, whoever enrols it.
        assertEquals(true, store.revoke(device))
        assertEquals(Outcome.REVOKED, enrol("alice"))
        assertEquals(Outcome.REVOKED, enrol("mallory"))
        assertEquals(Outcome.REVOKED, advance((1L shl 32) - 1))
    }

    @Test
    fun `of many that write the same, one wins`() {
        val store = store()
        val phone = Phone()
        enrol(store, phone, "alice")
        val pool = Executors.newFixedThreadPool(8)
        try {
            repeat(5) { round ->
                val effects = listOf(Effect.Advance(phone.key.device, round + 1L, "alice"))
                val outcomes = pool.invokeAll(List(8) { Callable { store.commit(effects) } }).map { it.get() }
                assertEquals(1, outcomes.count { it == Outcome.COMMITTED }, "$outcomes")
            }
        } finally {
            pool.shutdown()
        }
    }
}
