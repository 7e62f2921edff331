"""The real small model writes, stops, switches adapters, and survives broken ones."""

import math
import threading
from pathlib import Path

import pytest
import torch
from peft import LoraConfig, get_peft_model
from peft.utils import get_peft_model_state_dict
from transformers import AutoModelForCausalLM

from assistant.adapters.files import Adapter
from assistant.adapters.serving import AdapterServing, Fixed, Served
from assistant.adapters.shelf import AdapterShelf
from assistant.answerability.thresholds import Thresholds
from assistant.answers import Decoding, Inquiry, Turn
from assistant.assistant import Assistant
from assistant.errors import AssistantError
from assistant.models.base import LoadedBase, load_base
from assistant.models.chat.rendering import completion_tokens, prompt_tokens
from assistant.models.formats.conversion import locate
from assistant.models.local import LocalGenerator
from assistant.seams import Fragment
from assistant.settings import AnswerabilitySettings, AnswerSettings, ModelSettings
from tests.assistant.fakes import card, engine_at, passage
from tests.conftest import MODEL_HOME
from tests.fakes import FixedRetriever

pytestmark = [
    pytest.mark.model,
    # peft asks transformers for a property that transformers has renamed
    pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning"),
]

TOWER = passage("The Eiffel Tower is 330 metres tall. It was finished in March 1889 for the World's Fair in Paris.")
BRIDGE = passage(
    "The Golden Gate Bridge opened in 1937. " * 6 + "It is painted in a colour called international orange."
)
QUESTION = (Turn("system", "Answer in one sentence."), Turn("user", f"{TOWER.chunk.text}\n\nHow tall is the tower?"))
SHORT = Decoding(max_new_tokens=6)


@pytest.fixture(scope="module")
def weights(tmp_path_factory) -> Path:
    """An adapter that changes every answer: LoRA with weights drawn at random."""
    folder = tmp_path_factory.mktemp("lora")
    torch.manual_seed(7)
    model = AutoModelForCausalLM.from_pretrained(locate("embedded", MODEL_HOME), dtype=torch.float32)
    peft = get_peft_model(model, LoraConfig(r=2, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"))
    with torch.no_grad():
        for name, parameter in peft.named_parameters():
            if "lora_B" in name:
                parameter.normal_(std=0.5)
    assert get_peft_model_state_dict(peft)
    peft.save_pretrained(str(folder))
    return folder


@pytest.fixture
def shelf(tmp_path) -> AdapterShelf:
    return AdapterShelf(tmp_path / "adapters", engine_at(tmp_path / "apprentice.db"))


def finish(shelf: AdapterShelf, adapter_id: str, weights: Path, base: LoadedBase, scale: float = 1.0) -> Adapter:
    folder = shelf.unfinished(adapter_id)
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        (folder / name).write_bytes((weights / name).read_bytes())
    if scale != 1:
        config = folder / "adapter_config.json"
        config.write_text(config.read_text().replace('"lora_alpha": 8', f'"lora_alpha": {8 * scale}'))
    adapter = card(adapter_id, folder, base.model_id)
    shelf.complete(adapter)
    return adapter


def test_a_stream_grows_token_by_token_to_a_complete_answer(embedded_base):
    fragments = list(LocalGenerator(embedded_base).stream(QUESTION, Decoding(), threading.Event()))
    assert [fragment.new_tokens for fragment in fragments[:-1]] == list(range(1, len(fragments)))
    assert [fragment.ending for fragment in fragments[-2:]] == ["running", "complete"]
    assert "330" in fragments[-1].text
    assert "<|im_end|>" not in fragments[-1].text


def test_one_at_a_time_and_in_batches_the_text_is_the_same(embedded_base):
    generator = LocalGenerator(embedded_base)
    assistant = Assistant(FixedRetriever(), generator, AnswerSettings(max_new_tokens=24))
    inquiries = [
        Inquiry("How tall is it?", (TOWER,)),
        Inquiry("Which colour?", (BRIDGE, TOWER)),
        Inquiry("Why?", (TOWER,)),
    ]
    alone = [assistant.answer(inquiry.question, passages=inquiry.passages) for inquiry in inquiries]
    together = assistant.answer_all(inquiries)
    assert [(answer.text, answer.new_tokens, answer.ending) for answer in together] == [
        (answer.text, answer.new_tokens, answer.ending) for answer in alone
    ]


def test_short_prompts_do_not_loop(embedded_base):
    generator = LocalGenerator(embedded_base)
    prompts = [(Turn("system", "Be brief."), Turn("user", text)) for text in ("Hello", "List colours", "Why?", "Say a")]
    for fragment in generator.write_all(prompts, Decoding(max_new_tokens=96)):
        words = fragment.text.split()
        triples = list(zip(words, words[1:], words[2:], strict=False))
        assert len(triples) - len(set(triples)) <= 0.2 * len(triples) + 2, fragment.text


def test_the_stop_button_ends_it_after_the_current_token(embedded_base):
    stop = threading.Event()
    for fragment in LocalGenerator(embedded_base).stream(QUESTION, Decoding(), stop):
        if fragment.new_tokens == 2:
            stop.set()
    assert fragment.ending == "stopped"
    assert fragment.new_tokens <= 5


def test_closing_the_iterator_frees_the_model(embedded_base):
    generator = LocalGenerator(embedded_base)
    fragments = generator.stream(QUESTION, Decoding(max_new_tokens=500), threading.Event())
    next(fragments)
    fragments.close()
    assert not embedded_base.switched.lock.locked()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("generation")]


def test_the_length_limit_is_kept(embedded_base):
    *_, last = LocalGenerator(embedded_base).stream(QUESTION, Decoding(max_new_tokens=3), threading.Event())
    assert (last.new_tokens, last.ending) == (3, "length")


def test_a_greedy_answer_ends_only_where_the_end_is_likely_enough(embedded_base):
    generator = LocalGenerator(embedded_base)

    def written(**settings: float) -> Fragment:
        return generator.write_all([QUESTION], Decoding(max_new_tokens=60, **settings))[0]

    stock = written()
    assert stock.ending == "complete"
    with_end = LocalGenerator(embedded_base).log_likelihood(QUESTION, stock.text).nll
    ends_with = math.exp(likelihood_of_text(embedded_base, stock.text) - with_end)
    assert 0 < ends_with < 1
    assert written(end_probability=ends_with * 0.8).text == stock.text
    longer = written(end_probability=min(ends_with * 1.2, 1.0))
    assert longer.text.startswith(stock.text.rstrip())
    assert longer.new_tokens > stock.new_tokens
    assert written(end_probability=1.0, temperature=0.01).ending == "complete"  # samples are left alone


def likelihood_of_text(base: LoadedBase, text: str) -> float:
    """Return the negative log-likelihood of `text` behind QUESTION, without an end of turn."""
    prompt, wanted = prompt_tokens(QUESTION, base.tokenizer), completion_tokens(text, base.tokenizer)
    ids = torch.tensor([prompt + wanted])
    with torch.inference_mode():
        logits = base.switched.model(input_ids=ids, logits_to_keep=len(wanted) + 1).logits[0, :-1]
    return float(torch.nn.functional.cross_entropy(logits.float(), ids[0, -len(wanted) :], reduction="sum"))


def test_sampling_varies(embedded_base):
    decoding = Decoding(max_new_tokens=16, temperature=1.5, top_k=1000)
    texts = {fragment.text for fragment in LocalGenerator(embedded_base).write_all([QUESTION] * 4, decoding)}
    assert len(texts) > 1


def test_tokens_are_counted_as_the_model_reads_them(embedded_base):
    generator = LocalGenerator(embedded_base)
    rendered = generator.render(QUESTION)
    assert rendered.startswith("<|im_start|>system\nAnswer in one sentence.<|im_end|>")
    assert rendered.endswith("<|im_start|>assistant\n")
    assert generator.count_tokens(QUESTION) == len(embedded_base.tokenizer(rendered)["input_ids"])


def test_an_error_while_writing_reaches_the_caller_and_frees_the_model(embedded_base):
    generator = LocalGenerator(embedded_base)
    with pytest.raises(ValueError, match="max_new_tokens"):
        list(generator.stream(QUESTION, Decoding(max_new_tokens=-1), threading.Event()))
    assert generator.write_all([QUESTION], SHORT)[0].text


def test_a_likely_completion_has_a_higher_likelihood(embedded_base):
    generator = LocalGenerator(embedded_base)
    likely, unlikely = (
        generator.log_likelihood(QUESTION, text)
        for text in ("The tower is 330 metres tall.", "Banana submarine lawn chair.")
    )
    assert likely.nll / likely.tokens < 1 < unlikely.nll / unlikely.tokens
    assert likely.tokens == len(embedded_base.tokenizer("The tower is 330 metres tall.<|im_end|>")["input_ids"])
    with pytest.raises(AssistantError, match="the window is 4096"):
        generator.log_likelihood(QUESTION, "word " * 4100)


def test_a_text_behind_a_prompt_just_answered_is_as_likely_as_behind_one_read_anew():
    base = load_base(ModelSettings(dtype="float32"), MODEL_HOME)
    prompts = [QUESTION, (*QUESTION, Turn("assistant", "330 metres."), Turn("user", "When was it finished?"))]
    anew, remembered = LocalGenerator(base), LocalGenerator(base)
    remembered.write_all(prompts, SHORT)
    for prompt in prompts:
        expected = anew.log_likelihood(prompt, "It was finished in 1889.")
        for _ in range(2):  # reading on leaves the memory as it was
            found = remembered.log_likelihood(prompt, "It was finished in 1889.")
            assert found.tokens == expected.tokens
            assert found.nll == pytest.approx(expected.nll, abs=1e-3)


def test_an_answer_under_way_is_not_touched_by_the_next_ones_adapter(embedded_base, shelf, weights):
    generator = LocalGenerator(embedded_base)
    base = generator.write_all([QUESTION], SHORT)[0]
    first = finish(shelf, "first", weights, embedded_base)
    second = finish(shelf, "second", weights, embedded_base, scale=2)

    running = generator.stream(QUESTION, SHORT, threading.Event())
    next(running)
    assert list(running)[-1] == base

    by_first = generator.write_all([QUESTION], SHORT, first)[0]
    by_second = generator.write_all([QUESTION], SHORT, second)[0]
    assert len({base.text, by_first.text, by_second.text}) == 3
    assert list(embedded_base.switched.model.peft_config) == ["second"]  # the old one is dropped
    assert generator.write_all([QUESTION], SHORT, first)[0] == by_first
    assert generator.write_all([QUESTION], SHORT)[0] == base


def test_likelihoods_are_those_of_the_adapter_too(embedded_base, shelf, weights):
    generator = LocalGenerator(embedded_base)
    base = generator.log_likelihood(QUESTION, "330 metres.")
    for adapter_id, scale in (("first", 1), ("second", 2)):
        adapter = finish(shelf, adapter_id, weights, embedded_base, scale)
        assert generator.log_likelihood(QUESTION, "330 metres.", adapter) != base
    assert generator.log_likelihood(QUESTION, "330 metres.") == base


def test_generators_that_share_a_model_keep_their_own_adapters(embedded_base, shelf, weights):
    candidate = finish(shelf, "candidate", weights, embedded_base)
    one, other = LocalGenerator(embedded_base), LocalGenerator(embedded_base)
    texts = [
        generator.write_all([QUESTION], SHORT, adapter)[0].text
        for generator, adapter in ((one, None), (other, candidate), (one, None), (other, candidate))
    ]
    assert texts[0] == texts[2] != texts[1] == texts[3]


@pytest.mark.parametrize("damage", ["truncated", "deleted", "other shapes"])
def test_a_broken_champion_does_not_silence_the_service(embedded_base, shelf, weights, damage, caplog):
    subject = chat(embedded_base, shelf)
    finish(shelf, "good", weights, embedded_base)
    shelf.promote("good", "test")
    before = subject.answer("How tall is it?")
    assert before.adapter_id == "good"
    adapter = finish(shelf, "bad", weights, embedded_base)
    shelf.promote("bad", "test")
    file = adapter.folder / "adapter_model.safetensors"
    if damage == "truncated":
        file.write_bytes(file.read_bytes()[:1000])
    elif damage == "deleted":
        file.unlink()
    else:
        config = adapter.folder / "adapter_config.json"
        config.write_text(config.read_text().replace('"r": 2', '"r": 4'))
        shelf.complete(adapter)
    for _ in range(2):
        answer = subject.answer("How tall is it?")
        assert (answer.text, answer.adapter_id) == (before.text, "good")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "Until then good serves" in caplog.text
    shelf.promote(None, "test")
    assert subject.answer("How tall is it?").adapter_id is None


def test_a_broken_first_adapter_leaves_the_base_as_it_was(embedded_base, shelf, weights, caplog):
    subject = chat(embedded_base, shelf)
    base = subject.answer("How tall is it?")
    adapter = finish(shelf, "bad", weights, embedded_base)
    (adapter.folder / "adapter_model.safetensors").write_bytes(b"no tensors")
    shelf.complete(adapter)
    shelf.promote("bad", "test")
    (together,) = subject.answer_all([Inquiry("How tall is it?")])
    assert subject.answer("How tall is it?").text == together.text == base.text
    assert not [name for name, _ in embedded_base.model.named_modules() if "lora" in name]
    assert "Until then the base model serves" in caplog.text


def chat(base: LoadedBase, shelf: AdapterShelf) -> Assistant:
    """An assistant that answers with the champion, which was told that the base model writes."""
    serving = AdapterServing(shelf, Thresholds(shelf._engine), AnswerabilitySettings(threshold=0.0), "embedded")
    return Assistant(FixedRetriever(TOWER), LocalGenerator(base), AnswerSettings(max_new_tokens=6), serving)


def test_an_adapter_in_an_exam_has_no_substitute(embedded_base, shelf, weights):
    folder = shelf.unfinished("foreign")
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        (folder / name).write_bytes((weights / name).read_bytes())
    foreign = card("foreign", folder, "another model")
    examined = Assistant(FixedRetriever(TOWER), LocalGenerator(embedded_base), AnswerSettings(), Fixed(Served(foreign)))
    with pytest.raises(AssistantError, match="belongs to 'another model'"):
        examined.answer("How tall is it?")
