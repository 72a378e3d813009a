"""Speed and memory as ratios within one run, against the bare library or the naive way; never asserted as seconds."""
