package dev.bonafide.example

import dev.bonafide.AppAttestVerifier
import dev.bonafide.BonafideException
import dev.bonafide.ClientDataHash
import dev.bonafide.KeyId
import dev.bonafide.action
import dev.bonafide.commit
import dev.bonafide.decodeBase64
import dev.bonafide.suspending
import java.io.File
import java.security.cert.CertificateFactory
import java.security.cert.X509Certificate
import java.sql.DriverManager
import java.time.Instant
import java.util.Base64
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive

/** Verifies the first attestation of a file of vectors, twice. Arguments: the file, a database. */
fun main(arguments: Array<String>): Unit = runBlocking {
    val (file, database) = arguments
    val vectors = Json.parseToJsonElement(File(file).readText()).jsonObject
    fun text(name: String) = vectors.getValue(name).jsonPrimitive.content
    val phone = vectors.getValue("attestations").jsonArray.first().jsonObject
    fun sent(name: String) = phone.getValue(name).jsonPrimitive.content

    // A simulated authority: without trustAnchors it is Apple's.
    val root = CertificateFactory.getInstance("X.509")
        .generateCertificate(Base64.getDecoder().decode(text("root")).inputStream())
    val verifier = AppAttestVerifier(
        apps = listOf(text("app_id")),
        trustAnchors = listOf(root as X509Certificate),
    )
    val store = JdbcDeviceStore { DriverManager.getConnection("jdbc:sqlite:$database") }
    store.createTables()
    // Never sent: you rebuild it from the challenge that you issued.
    val rebuilt = ClientDataHash(sent("client_data_hash").hexToByteArray())

    repeat(2) {
        try {
            val attestation = verifier.verifyAttestation(
                attestationObject = decodeBase64(sent("object")), // a refusal, if it is none
                keyId = KeyId.fromBase64(sent("key_id")),
                clientDataHash = rebuilt, // from the challenge that you issued
                now = Instant.ofEpochMilli(text("now_ms").toLong()), // else: the clock
            ).ownedBy("alice").commit(store.suspending())
            println("genuine: ${attestation.key.appId}, iOS ${attestation.osVersion}")
        } catch (refused: BonafideException) {
            println("refused: ${refused.publicMessage} The app should: ${refused.action}")
        }
    }
}
