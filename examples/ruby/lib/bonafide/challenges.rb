# frozen_string_literal: true

module Bonafide
  # Issues challenges and redeems them: any node with the key, and nothing is stored.
  class Challenges < Handle
    FREE = :bonafide_challenges_free

    # key: 32 random bytes, the same on every node; also_accept: another one, while keys change.
    def initialize(key:, also_accept: nil, lifetime_ms: 300_000, skew_ms: 60_000)
      options = Native::BonafideChallengeOptions.new
      options[:lifetime_ms] = Native.time(lifetime_ms)
      options[:skew_ms] = Native.time(skew_ms)
      options[:also_accept] = also_accept && Native.memory(Native.exactly(32, also_accept, 'also_accept'))
      super(Native.made(:bonafide_challenges_new, Native.exactly(32, key, 'key'), options))
    end

    # A new challenge for the client, which sends it back as it is. purpose: the server's own
    # word; subject: the account, or the id of a session.
    def issue(app_id:, purpose:, subject:, now: Time.now)
      Native.taken(Native.made(:bonafide_challenges_issue, pointer, scope(app_id, purpose, subject), Native.time(now)))
            .force_encoding(Encoding::UTF_8)
    end

    # Makes sure that a challenge was issued for this and is fresh. Gives a Pending with a
    # Redeemed.
    def redeem(challenge, app_id:, purpose:, subject:, now: Time.now)
      Pending.new(Native.made(:bonafide_challenges_redeem, pointer, *Native.sized(challenge),
                              scope(app_id, purpose, subject), Native.time(now))) do |*outcome|
        Redeemed.new(Native.made(:bonafide_pending_finish_challenge, *outcome))
      end
    end

    private

    def scope(app_id, purpose, subject)
      Native.point(Native::BonafideChallengeScope.new, app_id: app_id, purpose: purpose, subject: subject)
    end
  end

  # A challenge that was redeemed and taken: whom it was given to, and when.
  class Redeemed < Handle
    FREE = :bonafide_redeemed_free

    attr_reader :subject, :issued

    def initialize(pointer)
      super
      @subject = Native.filled { |*buffer| Native.bonafide_redeemed_subject(pointer, *buffer) }
      @issued = Time.at(0, Native.number(:uint64, :bonafide_redeemed_issued, pointer), :millisecond).utc
    end
  end
end
