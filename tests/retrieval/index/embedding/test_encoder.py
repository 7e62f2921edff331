"""The encoder computes what BERT of transformers computes."""

import torch
from transformers import BertConfig, BertModel

from retrieval.index.embedding.encoder import Encoder, EncoderSizes


def test_hidden_states_are_those_of_transformers() -> None:
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=50, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=20, type_vocab_size=2, layer_norm_eps=1e-7, initializer_range=0.3,
    )  # fmt: skip
    reference = BertModel(config, add_pooling_layer=False).eval()
    encoder = Encoder(EncoderSizes(32, 3, 4, 64, 20, 2, 1e-7), torch.nn.Embedding(50, 32)).eval()
    assert encoder.load_state_dict(reference.state_dict()).missing_keys == []
    ids = torch.randint(1, 50, (3, 12))
    whole, cut = torch.ones(3, 12, dtype=torch.long), torch.ones(3, 12, dtype=torch.long)
    cut[1, 7:] = cut[2, 1:] = 0
    with torch.inference_mode():
        for mask in (whole, cut):
            wanted = reference(input_ids=ids, attention_mask=mask).last_hidden_state
            assert wanted.std() > 0.5
            assert torch.allclose(encoder(ids, mask).last_hidden_state[mask == 1], wanted[mask == 1], atol=1e-6)
