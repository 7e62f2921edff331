"""Which number format a device computes natively. Knows no model."""

import torch


def computes_bfloat16(device: torch.device) -> bool:
    """Whether bfloat16 is native. On a CPU that emulates it, it is six times slower than float32."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    abilities = torch.cpu.get_capabilities()
    return any(abilities.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))
