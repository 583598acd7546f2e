/* Pin sets, their updates, and a server's certificate, with keys that are made here. */
#include "check.hpp"

#include <bonafide.hpp>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <exception>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using bonafide::timestamp;
using bonafide::pins::on_expiry;
using bonafide::pins::pin_outcome;

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};
using pkey = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using certificate = std::unique_ptr<X509, freed_by<X509_free>>;

void must(bool done) {
    if (!done)
        throw std::runtime_error("OpenSSL");
}

pkey new_key() {
    pkey key{EVP_EC_gen("P-256")};
    must(key != nullptr);
    return key;
}

template <class Encode, class T>
bonafide::bytes der_of(Encode encode, T* object) {
    unsigned char* data = nullptr;
    const int len = encode(object, &data);
    must(len > 0);
    bonafide::bytes der(data, data + len);
    OPENSSL_free(data);
    return der;
}

std::string pem_of(EVP_PKEY* key) {
    const std::unique_ptr<BIO, freed_by<BIO_free_all>> memory{BIO_new(BIO_s_mem())};
    must(memory && PEM_write_bio_PUBKEY(memory.get(), key) == 1);
    char* data = nullptr;
    const long len = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(len)};
}

/** A server's own certificate for this host, valid for a day around now. */
certificate certificate_for(const char* host, EVP_PKEY* key) {
    certificate made{X509_new()};
    must(made && X509_set_version(made.get(), 2) == 1
         && ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1) == 1
         && X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600) != nullptr
         && X509_gmtime_adj(X509_getm_notAfter(made.get()), 86'400) != nullptr
         && X509_set_pubkey(made.get(), key) == 1);
    X509_NAME* name = X509_get_subject_name(made.get());
    const auto* text = reinterpret_cast<const unsigned char*>(host);
    must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1
         && X509_set_issuer_name(made.get(), name) == 1);
    const std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION_free>> names{X509V3_EXT_conf_nid(
        nullptr, nullptr, NID_subject_alt_name, ("DNS:" + std::string{host}).c_str())};
    must(names && X509_add_ext(made.get(), names.get(), -1) == 1
         && X509_sign(made.get(), key, EVP_sha256()) > 0);
    return made;
}

/** The line that makes a set an update. */
std::string sign(const std::string& set, EVP_PKEY* key) {
    const std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>> context{EVP_MD_CTX_new()};
    std::size_t len = 0;
    const auto* text = reinterpret_cast<const unsigned char*>(set.data());
    must(context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1
         && EVP_DigestSign(context.get(), nullptr, &len, text, set.size()) == 1);
    std::vector<unsigned char> signature(len);
    must(EVP_DigestSign(context.get(), signature.data(), &len, text, set.size()) == 1);
    std::vector<unsigned char> base64(len / 3 * 4 + 5);
    const int written = EVP_EncodeBlock(base64.data(), signature.data(), static_cast<int>(len));
    return set + "signature " + std::string(base64.begin(), base64.begin() + written) + "\n";
}

void sets(example::checks& checks, timestamp now) {
    const auto key = new_key();
    const auto backup = new_key();
    const auto signer = new_key();
    const auto pin = bonafide::pins::of_spki(der_of(i2d_PUBKEY, key.get()));
    const auto other = bonafide::pins::of_spki(der_of(i2d_PUBKEY, backup.get()));
    const std::string text = bonafide::pins::to_text(pin);
    const std::string other_text = bonafide::pins::to_text(other);
    checks.that(text.size() == 51 && bonafide::pins::parse(text) == pin, "a pin as text");
    checks.refused(BONAFIDE_ERROR_INVALID_PIN, "no pin",
                   [] { (void)bonafide::pins::parse("sha256/short"); });

    bonafide::pins::pin_set_builder builder;
    builder.host("api.example.com", {text, other_text}).version(6);
    const auto forever = builder.build();
    checks.that(!forever.expires() && !forever.days_until_expiry(now) && forever.version() == 6
                    && forever.app_id().empty(),
                "a set that never expires");
    const auto found = forever.pins_for("api.example.com");
    checks.that(found.size() == 2 && found[0] == pin && found[1] == other, "the pins of a host");
    checks.that(forever.pins_for("example.org").empty(), "a host without pins");
    checks.refused(BONAFIDE_ERROR_INVALID_PIN_HOST, "no host",
                   [&] { (void)forever.pins_for("not a host"); });
    checks.refused(BONAFIDE_ERROR_PINS_WITHOUT_BACKUP, "no backup", [&] {
        (void)bonafide::pins::pin_set_builder{}.host("api.example.com", {text}).build();
    });

    // A server's certificate.
    const auto leaf = der_of(i2d_X509, certificate_for("api.example.com", key.get()).get());
    checks.that(bonafide::pins::of_certificate(leaf) == pin, "the pin of a certificate");
    const auto matched = bonafide::pins::verify("api.example.com", {leaf}, forever, now);
    checks.that(matched.outcome == pin_outcome::matched && matched.match
                    && matched.match->index == 0 && matched.match->pin == pin,
                "a pinned server");
    const auto free = bonafide::pins::verify("example.org", {leaf}, forever, now);
    checks.that(free.outcome == pin_outcome::not_pinned && !free.match, "a host without pins");
    const auto stranger = new_key();
    const auto wrong = der_of(i2d_X509, certificate_for("api.example.com", stranger.get()).get());
    checks.refused(BONAFIDE_ERROR_PIN_MISMATCH, "another key",
                   [&] { bonafide::pins::verify("api.example.com", {wrong}, forever, now); });
    const auto reported =
        bonafide::pins::verify("api.example.com", {wrong}, forever.report_only(), now);
    checks.that(reported.outcome == pin_outcome::mismatch, "another key, only reported");

    // Updates.
    const std::string signed_set =
        sign("bonafide-pins 1\napp com.example.app\nversion 7\nexpires 2099-06-30T00:00:00Z\n"
             "pins api.example.com "
                 + other_text + " " + text + "\n",
             signer.get());
    builder.on_expiry(on_expiry::closed);
    const auto key_of_updates = bonafide::pins::update_key::from_pem(pem_of(signer.get()));
    const auto next_key =
        bonafide::pins::update_key::from_spki_der(der_of(i2d_PUBKEY, backup.get()));
    const auto accepting =
        builder.build().accept_updates("com.example.app", {&key_of_updates, &next_key});
    const auto updated = accepting.update(signed_set, now);
    checks.that(updated.version() == 7 && updated.app_id() == "com.example.app"
                    && updated.expires() == timestamp{4'086'460'800'000},
                "an update");
    checks.that(accepting.restore(signed_set).version() == 7, "an update of before");
    checks.refused(BONAFIDE_ERROR_PIN_SET_NOT_NEWER, "the same update again",
                   [&] { (void)updated.update(signed_set, now); });
    checks.refused(BONAFIDE_ERROR_PIN_SET_SIGNATURE, "another signer's update", [&] {
        (void)builder.build()
            .accept_updates("com.example.app", {&next_key})
            .update(signed_set, now);
    });

    const auto expiring = bonafide::pins::pin_set::parse(
        updated.text().substr(0, updated.text().find("signature")), on_expiry::open);
    const timestamp after{4'086'460'800'001};
    checks.that(bonafide::pins::verify("api.example.com", {wrong}, expiring, after).outcome
                        == pin_outcome::expired
                    && expiring.days_until_expiry(after) == 0,
                "a set that has expired and is open");
}

} // namespace

int main() {
    try {
        example::checks checks;
        sets(checks, std::chrono::system_clock::now());
        return checks.finish("pins");
    } catch (const std::exception& error) {
        std::cerr << "failed: " << error.what() << '\n';
        return 1;
    }
}
