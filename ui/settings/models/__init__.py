"""Models that one can choose: what is known of them, what this machine holds, which servers run here."""
