"""`transformers serve` with a tiny random model, in a process of its own: python -m tests.llm_serving FOLDER PORT."""

import sys
from pathlib import Path

from tts.torchaudio_cpu import make_importable

CONTEXT = 32_768  # tokens; one a byte


def make_model(folder: Path) -> None:
    """A Llama of a few thousand random weights that reads and writes bytes."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    torch.manual_seed(0)
    signs = ("<s>", "</s>", "<pad>", *sorted(pre_tokenizers.ByteLevel.alphabet()))
    words = Tokenizer(models.BPE(vocab={sign: number for number, sign in enumerate(signs)}, merges=[]))
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, bos_token="<s>", eos_token="</s>", pad_token="<pad>")
    tokenizer.chat_template = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}"
    tokenizer.save_pretrained(folder)
    config = LlamaConfig(
        vocab_size=len(signs),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=CONTEXT,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=2,
    )
    model = LlamaForCausalLM(config)
    model.generation_config.do_sample = True  # the end comes up by chance, one token in 259
    model.save_pretrained(folder)


def main() -> None:
    make_importable()
    sys.modules.pop("g2p_en", None)  # its stand-in has no spec, which transformers asks every module for
    folder, port = Path(sys.argv[1]), sys.argv[2]
    make_model(folder)
    from transformers.cli.transformers import main as transformers

    where = ["--port", port, "--host", "127.0.0.1", "--device", "cpu", "--default-seed", "1"]
    sys.argv = ["transformers", "serve", str(folder), *where]
    transformers()


if __name__ == "__main__":
    main()
