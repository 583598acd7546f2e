# frozen_string_literal: true

# A backend in Ruby: an iPhone enrols and makes a request, an Android phone makes one, and a
# secret is opened. The evidence comes from the test vectors, where a server has requests.

require 'base64'
require 'json'
require_relative 'lib/bonafide'

VECTORS = ENV.fetch('BONAFIDE_VECTORS', File.expand_path('../../tests/vectors', __dir__))

def vectors(name)
  JSON.parse(File.read("#{VECTORS}/#{name}.json"))
end

def hex(text)
  [text].pack('H*')
end

# Says what happened. A real server answers with action and public message.
def attempt(what)
  puts "#{what}: #{yield}"
rescue Bonafide::Error => e
  puts "#{what}: refused, #{e.kind}, the client should: #{e.action}"
end

store = Bonafide::MemoryStore.new # yours is a table: see lib/bonafide/memory_store.rb

# --- App Attest: once for each device, then with each request ---
apple = vectors('app_attest')
verifier = Bonafide::Verifier.new(
  apps: [apple['app_id']],
  environments: %i[production development], # leave it out: production
  trust_anchors: [Base64.decode64(apple['root'])] # leave it out: Apple's
)
device = nil

attempt('attestation') do
  sent = apple['attestations'].first
  attestation = verifier.verify_attestation(
    object: Base64.decode64(sent['object']),
    key_id: Base64.decode64(sent['key_id']),
    client_data_hash: hex(sent['client_data_hash']), # a server computes it: request_binding
    now: apple['now_ms'] # leave it out: now
  ).owned_by('alice').commit(store)
  device = attestation.device
  'genuine, enrolled'
end

request = lambda do
  sent = apple['assertions'].first
  assertion = verifier.verify_assertion(
    object: Base64.decode64(sent['object']),
    client_data_hash: hex(sent['client_data_hash']),
    key: Bonafide::AttestedKey.from_trusted_storage(store.load(device).record)
  ).owned_by('alice').commit(store)
  "genuine, number #{assertion.counter} of its device"
end
attempt('assertion', &request)
attempt('the same assertion', &request)

# --- Play Integrity: with each request ---
play = vectors('play_integrity')
play_verifier = Bonafide::PlayVerifier.new(
  apps: {
    play['package'] => { decryption_key: play['decryption_key'], verification_key: play['verification_key'] }
  }
)
policy = Bonafide::PlayPolicy.new(:recommended, digests: [play['certificate_digest']])

request = lambda do
  verdict = play_verifier.verify(
    token: play['tokens'].first['token'], package: play['package'], nonce: play['nonce'], now: play['now_ms']
  ).commit(store)
  policy.appraise(verdict).accept!
  "genuine, #{verdict.to_h.dig('deviceIntegrity', 'deviceRecognitionVerdict').join(', ')}"
end
attempt('token', &request)
attempt('the same token', &request)

# --- a secret of the server's, for requests that are genuine ---
seal = vectors('seal')
keys = seal['keys'].map do |key|
  [
    Bonafide::SealingKey.new(id: key['kid'], state: key['state'].to_sym, legacy: key['legacy'],
                             check_value: hex(key['check_value'])),
    key['material'] && hex(key['material'])
  ]
end
keyring = Bonafide::Keyring.from_stored(primary: seal['primary'], keys: keys)

attempt('sealed secret') do
  sealed = seal['sealed'].first
  secret = keyring.open(sealed['text'], Bonafide::Context.of(sealed['context'].to_h))
  "opened, #{secret.bytesize} bytes"
end
