package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"trolycong/knowledge"
	"trolycong/knowledge/plan"
	"trolycong/knowledge/portal"
	"trolycong/retrieval/snapshot"
)

// The fixture is invented: no office issues reading cards and no province has this library plan. The names of provinces
// are real, since questions are read for them.
const (
	channelsHead = "Hình thức nộpThời gianPhí, lệ phíMô tả"
	papersHead   = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
	legalHead    = "Tên văn bản pháp lýMã văn bản"
)

// record is one line of a catalogue as the portal prints it: the cells of its tables run together.
func record(code, name string, fields map[string]string) string {
	rec := map[string]string{"ma_thu_tuc": code, "ten_thu_tuc": name, "so_quyet_dinh": "12/QĐ-TV", "linh_vuc": "Thư viện", "cap_thuc_hien": "Cấp xã",
		"doi_tuong_thuc_hien": "Công dân Việt Nam, Người nước ngoài", "co_quan_thuc_hien": "Thư viện cấp xã", "detail_url": "https://dichvucong.gov.vn/tt/" + code}
	for k, v := range fields {
		rec[k] = v
	}
	b, err := json.Marshal(rec)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// sharedSteps is long enough to count as one text under two codes.
var sharedSteps = strings.Repeat("Bước 1: Người đề nghị gửi đơn đến kho sách lưu động để được xếp lịch. Bước 2: Kho sách trả lời bằng thư. ", 5)

func publicRecords() string {
	return strings.Join([]string{
		record("9.100001", "Cấp thẻ đọc sách", map[string]string{
			"dia_chi_tiep_nhan": "Quầy số 3, thư viện cấp xã",
			"trinh_tu_thuc_hien": "Bước 1: Người đọc nộp tờ khai tại bất kỳ thư viện cấp xã nào, không phụ thuộc nơi cư trú.\nBước 2: Thư viện kiểm tra giấy tờ trên trang https://thuvien.example.vn và báo lại trong ngày.\n" +
				"Bước 3: Người đọc nộp lệ phí thông qua chức năng thanh toán trực tuyến hoặc tại quầy, rồi nhận thẻ.",
			"cach_thuc_thuc_hien": channelsHead + "Trực tuyến2 Ngày làm việc5,000 VNĐ(5.000 đồng/thẻ)Nộp qua cổng dịch vụ công.Trực tiếp3 Ngày làm việc10,000 VNĐ(10.000 đồng/thẻ)",
			"thanh_phan_ho_so": "1. Người từ đủ 14 tuổiTên giấy tờMẫu đơn, tờ khaiSố lượngTờ khai cấp thẻ đọc (Mẫu TD01).Mẫu TD01.docx1 bản chínhẢnh chân dung cỡ 3x42 bản chính" +
				"2. Trẻ em dưới 14 tuổiTên giấy tờMẫu đơn, tờ khaiSố lượngGiấy đồng ý của cha mẹ1 bản chínhLưu ý: cha mẹ đi cùng trẻ.1 bản chính",
			"can_cu_phap_ly":    legalHead + "Luật Thư viện mẫu số 77/2031/QH1977/2031/QH19Thông tư về thẻ đọc5/2031/TT-BTV",
			"yeu_cau_dieu_kien": "Có nhu cầu đọc sách tại chỗ hoặc mượn về.",
			"ket_qua_xu_ly":     "Thẻ đọc sách có giá trị 24 tháng",
		}),
		record("9.100002", "Cấp lại thẻ đọc sách bị mất", map[string]string{
			"cach_thuc_thuc_hien": channelsHead + "Trực tiếp1 Ngày làm việcMiễn phíDịch vụ bưu chính4 Ngày làm việcMiễn phí",
			"thanh_phan_ho_so":    "--" + papersHead + "Đơn báo mất thẻ đọc1 bản chính",
			"trinh_tu_thuc_hien":  "Bước 1: Người đọc báo mất thẻ, hoặc ủy quyền cho người khác nộp đơn.\nBước 2: Thư viện in thẻ mới, trả kết quả qua bưu chính khi người đọc yêu cầu."}),
		record("9.100003", "Đăng ký phòng đọc cộng đồng", map[string]string{
			"doi_tuong_thuc_hien": "Tổ chức (không bao gồm doanh nghiệp, HTX)",
			"cach_thuc_thuc_hien": channelsHead + "Trực tuyến1Miễn phíTrực tiếp5 Ngày làm việc135 VNĐ(Lệ phí: 135.000 đồng/lần.)",
			"thanh_phan_ho_so":    "--" + papersHead + "Đơn đăng ký phòng đọc1 bản chính",
			"yeu_cau_dieu_kien":   "Không có thông tin"}),
		record("9.100004", "Gia hạn phòng đọc cộng đồng", map[string]string{
			"cach_thuc_thuc_hien": channelsHead + "Trực tiếp110,000 VNĐ",
			"thanh_phan_ho_so":    "--" + papersHead + "Đơn gia hạn phòng đọc1 bản chínhGiấy ủy quyền nếu nộp thay1 bản chính"}),
		record("9.100005", "Cho mượn máy đọc sách nói", map[string]string{
			"cach_thuc_thuc_hien": channelsHead + "Trực tiếp3 Ngày50,000 VNĐ(áp dụng mức phí 25.000 đồng/lần kể từ ngày 01/7/2023 đến hết ngày 31/12/2025)",
			"thanh_phan_ho_so":    "--" + papersHead + "Đơn mượn máy đọc sách nói1 bản chính"}),
		record("9.100011", "Thuê phòng chiếu phim tư liệu", map[string]string{
			"cach_thuc_thuc_hien": channelsHead + "Trực tiếp3 Ngày30,000 VNĐ(30.000 đồng/lần, áp dụng từ ngày 01/7/2023 đến hết ngày 31/12/2025)",
			"thanh_phan_ho_so":    "--" + papersHead + "Đơn thuê phòng chiếu1 bản chính"}),
		record("9.100012", "Cấp thẻ mượn tranh in", map[string]string{
			"cach_thuc_thuc_hien": channelsHead + "Trực tuyến12 Ngày làm việc8,000 VNĐ(áp dụng mức phí 4.000 đồng/thẻ kể từ ngày 01/7/2025 đến hết ngày 31/12/2026)- 12 ngày làm việc đối với thẻ cấp lần đầu\n- 04 ngày làm việc đối với thẻ bị mất" +
				"Trực tiếp12 Ngày làm việc8,000 VNĐ((áp dụng mức phí 4.000 đồng/thẻ kể từ ngày 01/7/2025 đến hết ngày 31/12/2026))- 12 ngày làm việc đối với thẻ cấp lần đầu\n- 04 ngày làm việc đối với thẻ bị mất",
			"thanh_phan_ho_so": "--" + papersHead + "Đơn mượn tranh in1 bản chính"}),
		record("9.100013", "Đăng ký câu lạc bộ bạn đọc", map[string]string{
			"cach_thuc_thuc_hien": channelsHead + "Trực tuyếnKhông có thông tinKhông có thông tinTrả thẻ trong 28 ngày đối với câu lạc bộ mới, 02 ngày đối với câu lạc bộ cũ. Lệ phí: 6.000 đồng/thẻ; hộ nghèo được miễn lệ phí." +
				"Dịch vụ bưu chính8 GiờMiễn phí(Chưa quy định.)Gửi phong bì qua bưu điện. Không quá 8 giờ làm việc kể từ khi nhận phong bì. Giờ mở cửa ghi ở quầy.",
			"thanh_phan_ho_so": "--" + papersHead + "Đơn đăng ký câu lạc bộ1 bản chính"}),
		record("9.100014", "Đóng bìa sách quý", map[string]string{
			"cach_thuc_thuc_hien": channelsHead + "Trực tiếp2 Ngày25 VNĐ(25.000.000đ/cuốn, áp dụng đến hết ngày 31/12/2026)Bìa vải: 2 ngày." +
				"Trực tiếp7 Ngày90,000 VNĐ(90.000 đồng/cuốn. Kể từ ngày 01/01/2025 đến hết ngày 31/12/2025 thu bằng 70% mức trên. Kể từ ngày 01/01/2026 đến hết ngày 31/12/2026 thu bằng 50% mức trên)Bìa da: 7 ngày.",
			"thanh_phan_ho_so": "--" + papersHead + "Đơn đóng bìa1 bản chính"}),
		record("9.100015", "Gửi sách ký gửi", map[string]string{"co_quan_thuc_hien": "Không có thông tin", "yeu_cau_dieu_kien": "Không.",
			"trinh_tu_thuc_hien":  "Bước 1. Người gửi chuẩn bị sách.\nBước 2. Người gửi nộp hồ sơ tại Bộ phận tiếp nhận của thư viện xã.\nBước 3 - Thư viện xếp sách vào kho sách (xem https://kho.example.vn).",
			"cach_thuc_thuc_hien": channelsHead + "Trực tiếp2 NgàyMiễn phí",
			"thanh_phan_ho_so": "* Trường hợp ủy quyền:" + papersHead + "Giấy ủy quyền gửi sách1 bản chính--" + papersHead +
				"- Trường hợp sách quý thì có phiếu giám định1 bản chính- Danh mục sách gửi; trường hợp có trên 20 cuốn thì kèm tệp" + strings.Repeat(" ghi tên, năm và nơi in của từng cuốn;", 14) + " trừ sách đã gửi trước đó.1 bản chính- 01 bản chính đơn ký gửi số 1112 bản chính"}),
		record("9.100016", "Tổ chức ngày hội đọc sách", map[string]string{
			"trinh_tu_thuc_hien":  "a) Người tổ chức gửi đơn đến:\n- Thư viện tỉnh:\n+ Đối với ngày hội lớn;\n+ Đối với ngày hội vừa;\n- Thư viện xã.\nb) Thư viện trả lời bằng thư.",
			"yeu_cau_dieu_kien":   numbered("Điều kiện về gian sách", 26),
			"cach_thuc_thuc_hien": channelsHead + "Trực tiếp2 NgàyMiễn phí",
			"thanh_phan_ho_so":    "và nộp cho thư viện xã đơn theo mẫu cùng một bản sao thẻ đọc; thư viện xã giữ lại một bản để lưu.",
			"can_cu_phap_ly":      legalHead + "QUY CHẾ NGÀY HỘI CỦA BỘ VĂN HÓA25/2031/TT-BTVThông tư 09b/2031/TT-BTV09b/2031/TT-BTVThông tư 37/2013/2031/TT-BTV37/2013/2031/TT-BTV"}),
		record("9.100017", "Sao chép bản đồ cổ", map[string]string{
			"cach_thuc_thuc_hien": channelsHead + "Trực tiếpKhông có thông tinMiễn phí(Miễn phí cho mọi người đọc. Thời hạn giải quyết: Trong 15 ngày kể từ ngày nhận đơn.)",
			"thanh_phan_ho_so":    "--" + papersHead + "Đơn sao chép1 bản chính"}),
		record("9.100018", "Đăng ký chỗ ngồi phòng đọc", map[string]string{
			"cach_thuc_thuc_hien": channelsHead + "Trực tiếp2 Ngày6,000 VNĐ",
			"thanh_phan_ho_so": "1. Học sinh được miễn phí chỗ ngồi" + papersHead + "Đơn của học sinh1 bản chính2. Giảng viên thỉnh giảng" + papersHead + "Đơn của giảng viên1 bản chính" +
				"3. Công nhân ca đêm để giảm tải, nộp theo ủy quyền của tổ trưởng" + papersHead + "Đơn của công nhân1 bản chính4. Nông dân vùng cao" + papersHead + "Nếu vụ mùa thì đơn của nông dân1 bản chính"}),
		record("9.100019", "Thuê tủ khóa gửi đồ", map[string]string{
			"trinh_tu_thuc_hien": "Bước 1: Người thuê gửi đơn.\nBước 2 - 500 đồng mỗi tủ được thu tại quầy.\nBước 3: Người thuê nhận chìa khóa.",
			"cach_thuc_thuc_hien": channelsHead + "Trực tuyến10 Ngày làm việc70,000 VNĐ(70.000 đồng/tủ. Kể từ ngày 01/01/2027 đến hết ngày 31/12/2027 thu bằng 50% mức trên)Giải quyết trong 10-15 ngày làm việc đối với tủ lớn." +
				"Trực tiếp10 Ngày làm việc90,000 VNĐ(90.000 đồng/tủ, áp dụng từ ngày 01/01/2027 đến hết ngày 31/12/2027)" +
				"Dịch vụ bưu chính10 Ngày làm việc15,000,000 VNĐ(15 triệu đồng/tủ)Tủ sắt: lệ phí 1,5 triệu đồng.",
			"thanh_phan_ho_so": "--" + papersHead + "Đơn thuê tủ1 bản chínhGiấy ủy quyền theo mẫu [2] của thư viện1 bản chính"}),
		record("9.100020", "Giữ chỗ đọc cho đoàn", map[string]string{
			"cach_thuc_thuc_hien": channelsHead + "Trực tuyến2 Ngày4,000 VNĐ(- Giữ chỗ cho một người:\n+ Đặt qua mạng thu 4.000 đồng/lần)" +
				"Trực tiếp2 Ngày6,000 VNĐ(- Giữ chỗ theo danh sách:\n+ Đặt tại quầy thu 6.000 đồng/người)",
			"thanh_phan_ho_so": "--" + papersHead + "Đơn giữ chỗ1 bản chính"}),
		record("9.100021", "Đổi thẻ phòng nghe nhìn", map[string]string{
			"cach_thuc_thuc_hien": channelsHead + "Trực tuyến2 NgàyMiễn phíVào trang của thư viện để đăng ký thời gian, địa điểm làm thẻ." +
				"Trực tiếp2 NgàyMiễn phíNộp hồ sơ tại quầy.Dịch vụ bưu chính2 NgàyMiễn phíTrả kết quả qua dịch vụ bưu chính.",
			"thanh_phan_ho_so": "--" + papersHead + "Đơn đổi thẻ1 bản chính"}),
		record("9.100022", "Mượn băng hình bằng dịch vụ công trực tuyến toàn trình", map[string]string{
			"cach_thuc_thuc_hien": channelsHead + "Trực tuyến2 NgàyMiễn phíKê khai trên cổng dịch vụ công.",
			"thanh_phan_ho_so":    "--" + papersHead + "Đơn mượn băng1 bản chính"}),
		record("9.100023", "Báo mất chìa khóa tủ đồ", map[string]string{
			"cach_thuc_thuc_hien": channelsHead + "Trực tiếp2 NgàyMiễn phí(Không quy định)",
			"thanh_phan_ho_so":    "--" + papersHead + "Không quy định1 bản chính"}),
		record("9.100024", "Xin mở tủ đồ chung", map[string]string{
			"cach_thuc_thuc_hien": channelsHead + "Trực tiếp2 NgàyMiễn phí",
			"thanh_phan_ho_so":    "--" + papersHead + "Đơn xin mở tủ theo Mẫu số 181 bản chính"}),
		record("9.100006", "Xếp lịch xe sách lưu động", map[string]string{"trinh_tu_thuc_hien": sharedSteps, "cach_thuc_thuc_hien": channelsHead + "Trực tiếp9 NgàyMiễn phí"}),
		record("9.100007", "Hủy lịch xe chiếu bóng", map[string]string{"trinh_tu_thuc_hien": sharedSteps, "cach_thuc_thuc_hien": channelsHead + "Trực tiếp9 NgàyMiễn phí"}),
		record("9.100008", "Công nhận tủ sách gia đình tiêu biểu", map[string]string{"cap_thuc_hien": "Cấp tỉnh", "co_quan_thuc_hien": "Sở Văn hóa",
			"cach_thuc_thuc_hien": channelsHead + "Trực tiếp20 NgàyMiễn phí", "thanh_phan_ho_so": "--" + papersHead + "Đơn đề nghị cấp tỉnh công nhận1 bản chính"}),
		record("9.100009", "Công nhận tủ sách gia đình tiêu biểu.", map[string]string{
			"cach_thuc_thuc_hien": channelsHead + "Trực tiếp10 NgàyMiễn phí", "thanh_phan_ho_so": "--" + papersHead + "Đơn đề nghị cấp xã công nhận1 bản chính"}),
	}, "\n")
}

// numbered writes n lines of a list.
func numbered(text string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "- %s %c;\n", text, 'A'+i)
	}
	return b.String()
}

func internalRecords() string {
	return record("9.100010", "Mở kho sách hạn chế", map[string]string{"cach_thuc_thuc_hien": channelsHead + "Trực tiếp7 NgàyMiễn phí"})
}

const planLaiChau = `  ỦY BAN NHÂN DÂN                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
   TỈNH LAI CHÂU                      Độc lập - Tự do - Hạnh phúc
  Số: 45/KH-UBND                  Lai Châu, ngày 07 tháng 02 năm 2022

                              KẾ HOẠCH
             Phát triển thư viện số tỉnh Lai Châu giai đoạn 2022 - 2030

     Căn cứ Quyết định số 77/QĐ-TTg ngày 02/01/2022 của Thủ tướng Chính phủ;
     UBND tỉnh Lai Châu ban hành Kế hoạch phát triển thư viện số như sau:
     I. MỤC TIÊU
     1. Mục tiêu đến năm 2025
     - 40% thư viện cấp xã có phòng đọc số;
     - 60% thư viện cấp huyện có phòng đọc số;
     - Ít nhất 25 nghìn đầu sách được số hóa.
     2. Mục tiêu đến năm 2030
     - 80% thư viện cấp xã có phòng đọc số;
     - 100% thư viện cấp huyện có phòng đọc số.
     II. NHIỆM VỤ
     1. Bộ chỉ số
     Mỗi năm công bố Chỉ số sẵn sàng đọc số (SDS) của từng huyện.
     III. TỔ CHỨC THỰC HIỆN
     1. Sở Văn hóa, Thể thao và Du lịch
     - Chủ trì xây dựng kho sách nói dùng chung.
     - Tổng hợp kết quả, báo cáo UBND tỉnh trước ngày 15/12 hằng năm.
     2. Sở Tài chính
     - Bố trí kinh phí duy trì phòng đọc số.
     Trên đây là Kế hoạch phát triển thư viện số, yêu cầu các cơ quan thực hiện./.

Nơi nhận:                                    TM. ỦY BAN NHÂN DÂN
- Sở Văn hóa;                                  CHỦ TỊCH
- Lưu: VT.

                                               Nguyễn Văn Mẫu
`

const planCaMau = `  ỦY BAN NHÂN DÂN                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
   TỈNH CÀ MAU                      Độc lập - Tự do - Hạnh phúc
  Số: 82/KH-UBND                  Cà Mau, ngày 21 tháng 3 năm 2022

                              KẾ HOẠCH
             Phát triển thư viện số tỉnh Cà Mau giai đoạn 2022 - 2030

     UBND tỉnh Cà Mau ban hành Kế hoạch phát triển thư viện số như sau:
     I. MỤC TIÊU
     1. Mục tiêu đến năm 2025
     - 35% thư viện cấp xã có phòng đọc số;
     - 55% thư viện cấp huyện có phòng đọc số.
     2. Mục tiêu đến năm 2030
     - 70% thư viện cấp xã có phòng đọc số;
     - 95% thư viện cấp huyện có phòng đọc số.
     II. TỔ CHỨC THỰC HIỆN
     1. Sở Văn hóa, Thể thao và Du lịch
     - Chủ trì đào tạo người giữ sách.
     Trên đây là Kế hoạch phát triển thư viện số, yêu cầu các cơ quan thực hiện./.
`

const reportLaiChau = `| UBND TỈNH LAI CHÂU<br>**SỞ VĂN HÓA** | **CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**<br>**Độc lập - Tự do - Hạnh phúc** |
|---|---|
| Số: 12/BC-SVH | *Lai Châu, ngày 15 tháng 12 năm 2024* |

# BÁO CÁO

**Kết quả phát triển thư viện số tỉnh Lai Châu năm 2024**

## **I. Kết quả**

Năm 2024, Sở đã tổ chức 14 lớp tập huấn cho người giữ sách.

| STT | Chỉ tiêu | Mục tiêu | Kết quả |
|-----|----------|----------|---------|
| 1 | Thư viện cấp xã có phòng đọc số | 40% | 31,5% |
| 2 | Đầu sách được số hóa | 25.000 | 18.400 |
`

const internalPlan = `  ỦY BAN NHÂN DÂN                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
   TỈNH LAI CHÂU                      Độc lập - Tự do - Hạnh phúc
  Số: 99/KH-UBND                  Lai Châu, ngày 01 tháng 6 năm 2023

                              KẾ HOẠCH
             Kiểm tra đột xuất kho sách hiếm tỉnh Lai Châu

     I. MỤC TIÊU
     - Năm 2025 kiểm tra 17 kho sách hiếm không báo trước.
     II. TỔ CHỨC THỰC HIỆN
     1. Thanh tra tỉnh
     - Chủ trì kiểm tra kho sách hiếm, báo cáo trước ngày 20/11/2025.
`

// fixture builds the invented collection.
func fixture(t testing.TB) *snapshot.Snapshot {
	t.Helper()
	c := &knowledge.Collection{Version: "fixture"}
	asOf := knowledge.Date{Year: 2026, Month: 7, Day: 1}
	for _, part := range []struct {
		lines string
		see   knowledge.Visibility
	}{{publicRecords(), knowledge.Public}, {internalRecords(), knowledge.Internal}} {
		res, err := portal.Read(strings.NewReader(part.lines), portal.Options{AsOf: asOf, Visibility: part.see})
		if err != nil || len(res.Refused) > 0 {
			t.Fatalf("read the fixture: %v, refused %v", err, res.Refused)
		}
		c.Procedures = append(c.Procedures, res.Procedures...)
	}
	for _, d := range []struct {
		id, text string
		see      knowledge.Visibility
	}{{"kh-ca-mau", planCaMau, knowledge.Public}, {"kh-lai-chau", planLaiChau, knowledge.Public},
		{"kh-noi-bo", internalPlan, knowledge.Internal}, {"bc-lai-chau", reportLaiChau, knowledge.Public}} {
		doc, err := plan.Parse(knowledge.DocumentID(d.id), []byte(d.text))
		if err != nil {
			t.Fatalf("parse %s: %v", d.id, err)
		}
		doc.Visibility = d.see
		c.Documents = append(c.Documents, doc)
	}
	s, err := snapshot.Build(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
