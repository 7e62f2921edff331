"""What a machine does to a home: full and read-only disks, damage, death in the middle."""
