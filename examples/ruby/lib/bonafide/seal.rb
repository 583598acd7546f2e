# frozen_string_literal: true

module Bonafide
  KEY_STATES = {
    enabled: ABI::SEALING_KEY_ENABLED, decrypt_only: ABI::SEALING_KEY_DECRYPT_ONLY,
    disabled: ABI::SEALING_KEY_DISABLED, destroyed: ABI::SEALING_KEY_DESTROYED
  }.freeze

  # What may be said of a key, and has to be stored with it: nothing here is secret. Times are
  # in milliseconds since 1970; legacy is for suite 0, which serves nothing else.
  SealingKey = Struct.new(:id, :state, :check_value, :legacy, :since_ms, :created_ms, keyword_init: true) do
    def initialize(legacy: false, since_ms: 0, created_ms: 0, **fields)
      super
    end
  end

  # What a stored text says without any key: kind is :sealed or :legacy, which names no key.
  Inspection = Struct.new(:kind, :key_id, :secret_length, keyword_init: true)

  class << self
    def inspect_sealed(stored)
      found = Native::BonafideInspection.new
      Native.run(:bonafide_sealed_inspect, *Native.sized(stored), found)
      legacy = found[:kind] == ABI::SEALED_KIND_LEGACY
      Inspection.new(kind: legacy ? :legacy : :sealed, secret_length: found[:secret_len],
                     key_id: legacy ? nil : Native.text(found[:key_id].to_ptr, found[:key_id_len]))
    end

    # Eight bytes that tell keys apart and say nothing about them.
    def sealing_key_check_value(material)
      Native.bytes(8, :bonafide_sealing_key_check_value, Native.exactly(32, material, 'material'))
    end
  end

  # What a sealed secret belongs to; it must be the same when that is opened.
  class Context < Handle
    FREE = :bonafide_context_free
    private_class_method :new

    # fields: a Hash of one to sixteen, whose order does not count.
    def self.of(fields)
      size = Native::BonafideContextField.size
      array = FFI::MemoryPointer.new(size, [fields.size, 1].max)
      structs = fields.each_with_index.map do |(name, value), index|
        Native.point(Native::BonafideContextField.new(array + (index * size)), name: name.to_s, value: value)
      end
      new(Native.made(:bonafide_context_new, array, structs.size))
    end

    # For the one secret that a table of one row holds.
    def self.none
      new(Native.bonafide_context_none)
    end
  end

  # Keys with their states, one of them primary: it seals, others open.
  class Keyring < Handle
    FREE = :bonafide_keyring_free
    private_class_method :new

    class << self
      # A ring of one key: its name, and 32 bytes that a random generator made.
      def create(id, material, now: Time.now)
        new(Native.made(:bonafide_keyring_new, *Native.sized(id),
                        Native.exactly(32, material, 'material'), Native.time(now)))
      end

      # A ring of one fresh key: store it before anything is sealed.
      def generate(id, now: Time.now)
        new(Native.made(:bonafide_keyring_new_generated, *Native.sized(id), Native.time(now)))
      end

      # The ring that was stored: pairs of a SealingKey and its 32 bytes, or nil for a destroyed
      # one.
      def from_stored(primary:, keys:)
        builder = Native.bonafide_keyring_builder_new
        keys.each { |key, material| store(builder, key, material) }
        Native.run(:bonafide_keyring_builder_primary, builder, *Native.sized(primary))
        new(Native.made(:bonafide_keyring_builder_build, builder))
      ensure
        Native.bonafide_keyring_builder_free(builder)
      end

      private

      def store(builder, key, material)
        struct = info(key)
        if material
          Native.run(:bonafide_keyring_builder_key, builder, struct, Native.exactly(32, material, 'material'))
        else
          Native.run(:bonafide_keyring_builder_tombstone, builder, struct)
        end
      end

      def info(key)
        raise ArgumentError, 'the name of a key must be at most 32 bytes' if key.id.bytesize > 32

        struct = Native::BonafideSealingKey.new
        struct[:id].to_ptr.put_bytes(0, key.id)
        struct[:id_len] = key.id.bytesize
        struct[:state] = Native.choice(KEY_STATES, key.state)
        struct[:legacy] = key.legacy ? 1 : 0
        struct[:since_ms] = Native.time(key.since_ms)
        struct[:created_ms] = Native.time(key.created_ms)
        struct[:check_value].to_ptr.put_bytes(0, Native.exactly(8, key.check_value, 'check_value'))
        struct
      end
    end

    # Seals a secret under the primary key: a text for a column.
    def seal(secret, context)
      taken(Native.made(:bonafide_keyring_seal, pointer, *Native.sized(secret), Context.pointer(context)))
    end

    # Opens a sealed text: bytes, which are the caller's to protect.
    def open(sealed, context)
      Native.exposed(Native.made(:bonafide_keyring_open, pointer, *Native.sized(sealed), Context.pointer(context)))
    end

    # Opens base64(IV, ciphertext, tag) of another system.
    def open_legacy(sealed, additional = '')
      Native.exposed(Native.made(:bonafide_keyring_open_legacy, pointer, *Native.sized(sealed),
                                 *Native.sized(additional)))
    end

    def needs_rewrap?(sealed)
      place = FFI::MemoryPointer.new(:uint32)
      Native.run(:bonafide_keyring_needs_rewrap, pointer, *Native.sized(sealed), place)
      place.read_uint32 == 1
    end

    # The text sealed anew, or nil if it is under the primary key already.
    def rewrap(sealed, context)
      rewrapped(Native.made(:bonafide_keyring_rewrap, pointer, *Native.sized(sealed), Context.pointer(context)))
    end

    # The same for a table that has rows of `open_legacy`, too.
    def rewrap_or_legacy(sealed, context, additional = '')
      rewrapped(Native.made(:bonafide_keyring_rewrap_or_legacy, pointer, *Native.sized(sealed),
                            *Native.sized(additional), Context.pointer(context)))
    end

    def add(id, material, now: Time.now)
      change(:add, id, Native.exactly(32, material, 'material'), Native.time(now))
    end

    def promote(id)
      change(:promote, id)
    end

    %i[add_generated enable decrypt_only disable].each do |name|
      define_method(name) { |id, now: Time.now| change(name, id, Native.time(now)) }
    end

    # The name of the primary key.
    def primary
      Native.filled { |*buffer| Native.bonafide_keyring_primary(pointer, *buffer) }
    end

    # The SealingKeys, in the order in which they were added.
    def keys
      Array.new(Native.number(:size_t, :bonafide_keyring_key_count, pointer)) do |index|
        key = Native.struct(Native::BonafideSealingKey, :bonafide_keyring_key, pointer, index)
        SealingKey.new(id: Native.text(key[:id].to_ptr, key[:id_len]), state: KEY_STATES.key(key[:state]),
                       check_value: key[:check_value].to_ptr.read_bytes(8), legacy: key[:legacy] == 1,
                       since_ms: key[:since_ms], created_ms: key[:created_ms])
      end
    end

    # The 32 bytes of a key, for whoever stores the ring.
    def material(id)
      Native.exposed(Native.made(:bonafide_keyring_material, pointer, *Native.sized(id)))
    end

    private

    def change(what, id, *parameters)
      Native.run(:"bonafide_keyring_#{what}", pointer, *Native.sized(id), *parameters)
      self
    end

    def rewrapped(buffer)
      buffer.null? ? nil : taken(buffer)
    end

    def taken(buffer)
      Native.taken(buffer).force_encoding(Encoding::UTF_8)
    end
  end
end
